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
import dev.omnigraph.RepairMode;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.recovery.sidecar.WriterKind;
import dev.omnigraph.system.crash.CrashGraphs.Start;
import dev.omnigraph.write.WriteFailpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  GROUP_COMMIT,
  FIRST_WRITE_ON_BRANCH,
  FIRST_WRITE_OVER_ORPHAN,
  OPTIMIZE,
  OPTIMIZE_BESIDE_A_WRITE,
  CLEANUP,
  CLEANUP_OF_ORPHANS,
  REPAIR,
  INDEX_BUILD,
  BRANCH_CREATE,
  BRANCH_DELETE,
  TAG_CREATE,
  TAG_DELETE,
  MERGE_FAST_FORWARD,
  MERGE_THREE_WAY,
  MERGE_WITH_ADOPTION,
  REVERT,
  SCHEMA_DESCRIBE,
  SCHEMA_ADD,
  SCHEMA_REWRITE,
  SCHEMA_HARD_DROP;

  /** Changes no table, but what rows must be. */
  private static final String DESCRIBED =
      CrashGraphs.WIDE_SCHEMA
          .replace(
              "age: I32?",
              "age: I32? @description(\"in years\") @unique @index @range(age, 0..150)")
          .replace("node City {", "node City @description(\"a town\") {")
          .replace("enum(calm, wild)", "enum(calm, sad, wild)");

  private static final String ADDED =
      CrashGraphs.WIDE_SCHEMA.replace("edge Owns: Person -> Pet\n", "")
          + "node Shop { name: String @key  @description(\"sells\") }\n"
          + "edge Sells: Shop -> Pet\n";

  private static final String REWRITTEN =
      """
      node Person { name: String @key  age: I32?  mail: String? }
      node City { name: String @key  zip: String? }
      edge LivesIn: Person -> City @card(0..9)
      node Animal @rename_from("Pet") { tag: String @key  species: String? @rename_from(kind)
        mood: enum(calm, wild)? }
      edge Owns: Person -> Animal
      """;

  private static final String DROPPED =
      CrashGraphs.SCHEMA
          + "node Pet { tag: String @key  kind: String?  mood: enum(calm, wild)? }\n";

  private static final String INSERTS =
      "query add($n: String) { insert Person { name: $n, age: 1 }"
          + " insert City { name: $n } insert LivesIn { from: $n, to: $n } }";

  /** The schemas of the operations that change one. */
  static final Map<CrashOperation, String> DESIRED =
      Map.of(
          SCHEMA_DESCRIBE, DESCRIBED,
          SCHEMA_ADD, ADDED,
          SCHEMA_REWRITE, REWRITTEN,
          SCHEMA_HARD_DROP, DROPPED);

  /** Opens the graph, does the operation and closes the graph. */
  void run(Path root, OmnigraphOptions.Builder builder, Failpoints failpoints) {
    OmnigraphOptions options = builder.failpoints(failpoints).build();
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
      case LOAD_APPEND ->
          with(root, options, g -> g.load(LoadRequest.of(LoadMode.APPEND, CrashGraphs.MORE)));
      case LOAD_MERGE ->
          with(
              root,
              options,
              g ->
                  g.load(
                      LoadRequest.of(
                          LoadMode.MERGE,
                          CrashGraphs.MORE
                              + "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\"}}\n")));
      case LOAD_INTO_NEW_BRANCH ->
          with(
              root,
              options,
              g ->
                  g.branch(CrashGraphs.NEW_BRANCH)
                      .load(LoadRequest.of(LoadMode.MERGE, CrashGraphs.MORE).withBase("main")));
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
      case GROUP_COMMIT -> GroupOfWriters.run(root, builder, failpoints);
      case FIRST_WRITE_ON_BRANCH, FIRST_WRITE_OVER_ORPHAN ->
          with(root, options, g -> g.branch(CrashGraphs.BRANCH).mutate(INSERTS, Map.of("n", "Di")));
      case OPTIMIZE ->
          with(
              root,
              options,
              g ->
                  assertThat(g.optimize(OptimizeOptions.all()).tables())
                      .allMatch(t -> t.action() != OptimizeResult.Action.SKIPPED)
                      .anyMatch(t -> t.action() == OptimizeResult.Action.COMPACTED));
      case OPTIMIZE_BESIDE_A_WRITE -> optimizeBesideAWrite(root, builder, failpoints);
      case CLEANUP_OF_ORPHANS ->
          with(
              root,
              options,
              g ->
                  assertThat(
                          g.cleanup(CleanupOptions.keep(100).withMinimumAge(Duration.ZERO))
                              .tables())
                      .anyMatch(t -> t.forks() > 0 || t.error().isPresent()));
      case REPAIR ->
          with(root, options, g -> assertThat(g.repair(RepairMode.CONFIRM).commitIds()).hasSize(1));
      case INDEX_BUILD -> OtherEngine.buildIndex(root, options);
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
                g.createBranch(CrashGraphs.NEW_BRANCH, commits.get(commits.size() - 1).id());
              });
      case TAG_CREATE -> with(root, options, g -> g.createTag("release/1", CrashGraphs.BRANCH));
      case TAG_DELETE -> with(root, options, g -> g.deleteTag(CrashGraphs.TAG));
      case BRANCH_DELETE -> with(root, options, g -> g.deleteBranch(CrashGraphs.BRANCH));
      case MERGE_FAST_FORWARD -> with(root, options, g -> g.main().merge(CrashGraphs.AHEAD));
      case MERGE_THREE_WAY -> with(root, options, g -> g.main().merge(CrashGraphs.BRANCH));
      case MERGE_WITH_ADOPTION ->
          with(root, options, g -> g.branch(CrashGraphs.BRANCH).merge("main"));
      case REVERT ->
          with(root, options, g -> g.main().revert(g.main().head(), WriteOptions.none()));
      case SCHEMA_DESCRIBE, SCHEMA_ADD, SCHEMA_REWRITE, SCHEMA_HARD_DROP ->
          with(
              root,
              options,
              g -> g.applySchema(Objects.requireNonNull(DESIRED.get(this)), schemaOptions()));
    }
  }

  /** Returns how a schema is changed. */
  SchemaApplyOptions schemaOptions() {
    return this == SCHEMA_HARD_DROP
        ? SchemaApplyOptions.defaults().withDataLossAllowed()
        : SchemaApplyOptions.defaults();
  }

  /**
   * A write gets between the copying and the commit, so that the copying is done again. Once it is
   * acknowledged, the rows are what they are to be whatever becomes of the optimization.
   */
  private static void optimizeBesideAWrite(
      Path root, OmnigraphOptions.Builder builder, Failpoints failpoints) {
    AtomicReference<@Nullable Runnable> between = new AtomicReference<>();
    AtomicBoolean written = new AtomicBoolean();
    Failpoints interrupting =
        (point, index) -> {
          failpoints.hit(point, index);
          Runnable action = point == WriteFailpoint.AFTER_STAGE ? between.getAndSet(null) : null;
          if (action != null) {
            action.run();
          }
        };
    with(
        root,
        builder.failpoints(interrupting).build(),
        g -> {
          between.set(
              () -> {
                g.mutate("query gone() { delete Person where name = \"Ada\" }", Map.of());
                written.set(true);
              });
          try {
            g.optimize(OptimizeOptions.all());
          } catch (OmnigraphException e) {
            if (!written.get()) {
              throw e;
            }
          }
        });
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
          GROUP_COMMIT,
          OPTIMIZE,
          OPTIMIZE_BESIDE_A_WRITE,
          CLEANUP,
          REPAIR,
          INDEX_BUILD,
          BRANCH_CREATE,
          BRANCH_DELETE,
          TAG_CREATE,
          TAG_DELETE,
          MERGE_FAST_FORWARD,
          MERGE_THREE_WAY,
          REVERT,
          SCHEMA_DESCRIBE,
          SCHEMA_ADD,
          SCHEMA_REWRITE,
          SCHEMA_HARD_DROP ->
          "main";
      case FIRST_WRITE_ON_BRANCH,
          FIRST_WRITE_OVER_ORPHAN,
          CLEANUP_OF_ORPHANS,
          MERGE_WITH_ADOPTION ->
          CrashGraphs.BRANCH;
    };
  }

  /** Returns what it starts with. */
  Start start() {
    return switch (this) {
      case INIT -> Start.EMPTY;
      case LOAD_OVERWRITE,
          LOAD_APPEND,
          LOAD_MERGE,
          LOAD_INTO_NEW_BRANCH,
          INSERT,
          UPDATE,
          DELETE_WITH_CASCADE,
          TRANSACTION,
          GROUP_COMMIT,
          FIRST_WRITE_ON_BRANCH,
          OPTIMIZE,
          OPTIMIZE_BESIDE_A_WRITE,
          CLEANUP,
          INDEX_BUILD,
          BRANCH_CREATE,
          BRANCH_DELETE,
          TAG_CREATE,
          TAG_DELETE,
          MERGE_FAST_FORWARD,
          MERGE_THREE_WAY,
          MERGE_WITH_ADOPTION,
          REVERT ->
          Start.BRANCHED;
      case FIRST_WRITE_OVER_ORPHAN, CLEANUP_OF_ORPHANS -> Start.ORPHANED;
      case REPAIR -> Start.DRIFTED;
      case SCHEMA_DESCRIBE, SCHEMA_ADD, SCHEMA_REWRITE, SCHEMA_HARD_DROP -> Start.UNBRANCHED;
    };
  }

  /** Returns whether the graph says the same afterwards. */
  boolean keepsContent() {
    return switch (this) {
      case INIT, OPTIMIZE, CLEANUP, CLEANUP_OF_ORPHANS, REPAIR, INDEX_BUILD -> true;
      case LOAD_OVERWRITE,
          LOAD_APPEND,
          LOAD_MERGE,
          LOAD_INTO_NEW_BRANCH,
          INSERT,
          UPDATE,
          DELETE_WITH_CASCADE,
          TRANSACTION,
          GROUP_COMMIT,
          FIRST_WRITE_ON_BRANCH,
          FIRST_WRITE_OVER_ORPHAN,
          OPTIMIZE_BESIDE_A_WRITE,
          BRANCH_CREATE,
          BRANCH_DELETE,
          TAG_CREATE,
          TAG_DELETE,
          MERGE_FAST_FORWARD,
          MERGE_THREE_WAY,
          MERGE_WITH_ADOPTION,
          REVERT,
          SCHEMA_DESCRIBE,
          SCHEMA_ADD,
          SCHEMA_REWRITE,
          SCHEMA_HARD_DROP ->
          false;
    };
  }

  /** Returns the operations that plan ahead as a kind of writer; no kind is without one. */
  static Set<CrashOperation> of(WriterKind kind) {
    return switch (kind) {
      case MUTATION ->
          EnumSet.of(
              INSERT,
              UPDATE,
              DELETE_WITH_CASCADE,
              TRANSACTION,
              GROUP_COMMIT,
              FIRST_WRITE_ON_BRANCH,
              FIRST_WRITE_OVER_ORPHAN,
              OPTIMIZE_BESIDE_A_WRITE,
              REVERT);
      case LOAD -> EnumSet.of(LOAD_OVERWRITE, LOAD_APPEND, LOAD_MERGE, LOAD_INTO_NEW_BRANCH);
      case SCHEMA_APPLY ->
          EnumSet.of(SCHEMA_DESCRIBE, SCHEMA_ADD, SCHEMA_REWRITE, SCHEMA_HARD_DROP);
      case BRANCH_MERGE -> EnumSet.of(MERGE_FAST_FORWARD, MERGE_THREE_WAY, MERGE_WITH_ADOPTION);
      case ENSURE_INDICES -> EnumSet.of(INDEX_BUILD);
      case OPTIMIZE -> EnumSet.of(OPTIMIZE, OPTIMIZE_BESIDE_A_WRITE);
    };
  }

  /** Returns whether it plans ahead, so that an interruption leaves something to recover. */
  boolean leavesRecord() {
    return Stream.of(WriterKind.values()).anyMatch(kind -> of(kind).contains(this));
  }

  /** Returns the fewest durable steps a dry run shows. */
  int stepsMin() {
    if (leavesRecord() || this == INIT) {
      return 4;
    }
    return this == TAG_CREATE || this == TAG_DELETE || this == REPAIR ? 1 : 2;
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
