package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CleanupOptions;
import dev.omnigraph.CommitInfo;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.OptimizeResult;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.WriteOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The kinds of operation whose crash points are swept. The switches have no default: a kind that
 * does not say what it does is a compile error.
 */
enum CrashOperation {
  INIT,
  LOAD_OVERWRITE,
  LOAD_APPEND,
  LOAD_MERGE,
  LOAD_INTO_NEW_BRANCH,
  INSERT,
  UPDATE,
  DELETE_WITH_CASCADE,
  TRANSACTION,
  FIRST_WRITE_ON_BRANCH,
  OPTIMIZE,
  CLEANUP,
  BRANCH_CREATE,
  BRANCH_DELETE,
  MERGE_FAST_FORWARD,
  MERGE_THREE_WAY,
  MERGE_WITH_ADOPTION,
  REVERT,
  SCHEMA_ADD,
  SCHEMA_REWRITE,
  SCHEMA_HARD_DROP;

  static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      node City { name: String @key }
      edge LivesIn: Person -> City
      """;

  /** What the prepared graph holds on main: two loads, so that there is something to compact. */
  static final List<String> SEEDS =
      List.of(
          """
          {"type":"City","data":{"name":"Turin"}}
          {"type":"Person","data":{"name":"Ada","age":36}}
          {"edge":"LivesIn","from":"Ada","to":"Turin","data":{}}
          """,
          """
          {"type":"City","data":{"name":"Oslo"}}
          {"type":"Person","data":{"name":"Bo","age":9}}
          {"edge":"LivesIn","from":"Bo","to":"Oslo","data":{}}
          """);

  /** What main holds beside that, loaded after the branch was made. */
  static final List<String> SEED_BESIDE =
      List.of(
          """
          {"type":"City","data":{"name":"Rome"}}
          {"type":"Person","data":{"name":"Bo","age":11}}
          """);

  /** A branch of the prepared graph which has everything main has, and more of every type. */
  static final String AHEAD = "ahead";

  private static final String PETS =
      """
      node Pet { tag: String @key  kind: String?  weight: I32? }
      edge Owns: Person -> Pet
      """;

  /** The schema of the prepared graph whose schema is changed; it has no branch. */
  static final String WIDE_SCHEMA = SCHEMA + PETS;

  static final String WIDE_SEED =
      """
      {"type":"Pet","data":{"tag":"Rex","kind":"dog","weight":30}}
      {"edge":"Owns","from":"Ada","to":"Rex","data":{}}
      """;

  private static final String ADDED =
      WIDE_SCHEMA
          + "node Shop { name: String @key  @description(\"sells\") }\n"
          + "edge Sells: Shop -> Pet\n";

  private static final String REWRITTEN =
      """
      node Person { name: String @key  age: I32?  mail: String? }
      node City { name: String @key  zip: String? }
      edge LivesIn: Person -> City @card(0..9)
      node Animal @rename_from("Pet") { tag: String @key  species: String? @rename_from(kind) }
      edge Owns: Person -> Animal
      """;

  private static final String DROPPED = SCHEMA + "node Pet { tag: String @key  kind: String? }\n";

  /** A branch of the prepared graph which has its own cities, but still main's people. */
  static final String BRANCH = "feature";

  /** A branch the prepared graph does not have. */
  static final String NEW_BRANCH = "fresh";

  static final String MORE =
      """
      {"type":"Person","data":{"name":"Cy"}}
      {"type":"City","data":{"name":"Lima"}}
      {"edge":"LivesIn","from":"Cy","to":"Lima","data":{}}
      """;

  private static final String INSERTS =
      "query add($n: String) { insert Person { name: $n, age: 1 }"
          + " insert City { name: $n } insert LivesIn { from: $n, to: $n } }";

  /** Opens the graph, does the operation and closes the graph. */
  void run(Path root, OmnigraphOptions options) {
    switch (this) {
      case INIT -> GraphRoot.create(root, options);
      case LOAD_OVERWRITE ->
          with(
              root,
              options,
              g ->
                  g.load(
                      LoadRequest.of(
                          LoadMode.OVERWRITE,
                          "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\"}}\n"
                              + "{\"type\":\"City\",\"data\":{\"name\":\"Rome\"}}\n"
                              + "{\"edge\":\"LivesIn\",\"from\":\"Ada\",\"to\":\"Rome\","
                              + "\"data\":{}}\n")));
      case LOAD_APPEND -> with(root, options, g -> g.load(LoadRequest.of(LoadMode.APPEND, MORE)));
      case LOAD_MERGE ->
          with(
              root,
              options,
              g ->
                  g.load(
                      LoadRequest.of(
                          LoadMode.MERGE,
                          MORE + "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\"}}\n")));
      case LOAD_INTO_NEW_BRANCH ->
          with(
              root,
              options,
              g ->
                  g.branch(NEW_BRANCH).load(LoadRequest.of(LoadMode.MERGE, MORE).withBase("main")));
      case INSERT -> with(root, options, g -> g.mutate(INSERTS, Map.of("n", "Di")));
      case UPDATE ->
          with(
              root,
              options,
              g ->
                  g.mutate(
                      "query grow($a: I32) { update Person set { age: $a } where name = \"Bo\" }",
                      Map.of("a", 10)));
      case DELETE_WITH_CASCADE ->
          with(
              root,
              options,
              g -> g.mutate("query gone() { delete Person where name = \"Ada\" }", Map.of()));
      case TRANSACTION ->
          with(
              root,
              options,
              g ->
                  g.transaction(
                      tx -> {
                        tx.mutate("query gone() { delete Person where name = \"Ada\" }");
                        tx.mutate(INSERTS, Map.of("n", "Di"));
                        tx.mutate(
                            "query grow() { update Person set { age: 3 } where name = \"Di\" }");
                      }));
      case FIRST_WRITE_ON_BRANCH ->
          with(root, options, g -> g.branch(BRANCH).mutate(INSERTS, Map.of("n", "Di")));
      case OPTIMIZE ->
          with(
              root,
              options,
              g ->
                  assertThat(g.optimize(OptimizeOptions.all()).tables())
                      .allMatch(t -> t.action() != OptimizeResult.Action.SKIPPED)
                      .anyMatch(t -> t.action() == OptimizeResult.Action.COMPACTED));
      case CLEANUP ->
          with(
              root,
              options,
              g ->
                  assertThat(
                          g.cleanup(CleanupOptions.keep(1).withMinimumAge(Duration.ZERO))
                              .versions())
                      .isGreaterThan(0));
      case BRANCH_CREATE ->
          with(
              root,
              options,
              g -> {
                List<CommitInfo> commits = g.main().commits();
                g.createBranch(NEW_BRANCH, commits.get(commits.size() - 1).id());
              });
      case BRANCH_DELETE -> with(root, options, g -> g.deleteBranch(BRANCH));
      case MERGE_FAST_FORWARD -> with(root, options, g -> g.main().merge(AHEAD));
      case MERGE_THREE_WAY -> with(root, options, g -> g.main().merge(BRANCH));
      case MERGE_WITH_ADOPTION -> with(root, options, g -> g.branch(BRANCH).merge("main"));
      case REVERT ->
          with(root, options, g -> g.main().revert(g.main().head(), WriteOptions.none()));
      case SCHEMA_ADD -> with(root, options, g -> g.applySchema(ADDED));
      case SCHEMA_REWRITE -> with(root, options, g -> g.applySchema(REWRITTEN));
      case SCHEMA_HARD_DROP ->
          with(
              root,
              options,
              g -> g.applySchema(DROPPED, SchemaApplyOptions.defaults().withDataLossAllowed()));
    }
  }

  /** Returns the branch on which the write after the crash is tried. */
  String branch() {
    return switch (this) {
      case INIT,
          LOAD_OVERWRITE,
          LOAD_APPEND,
          LOAD_MERGE,
          LOAD_INTO_NEW_BRANCH,
          INSERT,
          UPDATE,
          DELETE_WITH_CASCADE,
          TRANSACTION,
          OPTIMIZE,
          CLEANUP,
          BRANCH_CREATE,
          BRANCH_DELETE,
          MERGE_FAST_FORWARD,
          MERGE_THREE_WAY,
          REVERT,
          SCHEMA_ADD,
          SCHEMA_REWRITE,
          SCHEMA_HARD_DROP ->
          "main";
      case FIRST_WRITE_ON_BRANCH, MERGE_WITH_ADOPTION -> BRANCH;
    };
  }

  /** Returns whether the graph says the same afterwards. */
  boolean keepsContent() {
    return switch (this) {
      case INIT, OPTIMIZE, CLEANUP -> true;
      case LOAD_OVERWRITE,
          LOAD_APPEND,
          LOAD_MERGE,
          LOAD_INTO_NEW_BRANCH,
          INSERT,
          UPDATE,
          DELETE_WITH_CASCADE,
          TRANSACTION,
          FIRST_WRITE_ON_BRANCH,
          BRANCH_CREATE,
          BRANCH_DELETE,
          MERGE_FAST_FORWARD,
          MERGE_THREE_WAY,
          MERGE_WITH_ADOPTION,
          REVERT,
          SCHEMA_ADD,
          SCHEMA_REWRITE,
          SCHEMA_HARD_DROP ->
          false;
    };
  }

  /** Returns whether it changes the schema, and so starts with the graph that has no branch. */
  boolean changesSchema() {
    return name().startsWith("SCHEMA_");
  }

  /** Returns whether it plans ahead, so that an interruption leaves something to recover. */
  boolean leavesRecord() {
    return switch (this) {
      case LOAD_OVERWRITE,
          LOAD_APPEND,
          LOAD_MERGE,
          LOAD_INTO_NEW_BRANCH,
          INSERT,
          UPDATE,
          DELETE_WITH_CASCADE,
          TRANSACTION,
          FIRST_WRITE_ON_BRANCH,
          OPTIMIZE,
          MERGE_FAST_FORWARD,
          MERGE_THREE_WAY,
          MERGE_WITH_ADOPTION,
          REVERT,
          SCHEMA_ADD,
          SCHEMA_REWRITE,
          SCHEMA_HARD_DROP ->
          true;
      case INIT, CLEANUP, BRANCH_CREATE, BRANCH_DELETE -> false;
    };
  }

  /** Returns the fewest durable steps a dry run shows. */
  int stepsMin() {
    return leavesRecord() || this == INIT ? 4 : 2;
  }

  /** Does a write that touches every table. */
  static void write(Omnigraph graph, String branch) {
    graph.branch(branch).mutate(INSERTS, Map.of("n", "Next"));
  }

  private static void with(Path root, OmnigraphOptions options, Consumer<Omnigraph> work) {
    try (Omnigraph graph = Omnigraph.open(root.toString(), options)) {
      work.accept(graph);
    }
  }
}
