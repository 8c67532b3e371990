package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The graphs that operations are crashed on. Made when first asked for, then copied. */
final class CrashGraphs {
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

  static final String PETS =
      """
      node Pet { tag: String @key  kind: String?  mood: enum(calm, wild)?  weight: I32? }
      edge Owns: Person -> Pet
      """;

  /** The schema of the prepared graph whose schema is changed; it has no branch. */
  static final String WIDE_SCHEMA = SCHEMA + PETS;

  static final String WIDE_SEED =
      """
      {"type":"Pet","data":{"tag":"Rex","kind":"dog","mood":"calm","weight":30}}
      {"edge":"Owns","from":"Ada","to":"Rex","data":{}}
      """;

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

  /** A tag of the branched graph. */
  static final String TAG = "kept";

  private static final int SEED_ACTOR = 1;
  private static final int ORPHANING_ACTOR = 9;

  /** What an operation starts with. */
  enum Start {
    /** No graph. */
    EMPTY,
    /** A graph with branches and a tag. */
    BRANCHED,
    /** That graph with a fork of a table that its branch does not own. */
    ORPHANED,
    /** That graph with an index on a table that the graph knows nothing of. */
    DRIFTED,
    /** A graph of more types, without branches. */
    UNBRANCHED
  }

  private final GraphRoot graph;
  private final Path directory;
  private final Map<Start, Path> made = new EnumMap<>(Start.class);

  CrashGraphs(GraphRoot graph, Path directory) {
    this.graph = graph;
    this.directory = directory;
  }

  /** Makes the root what an operation starts with. */
  void restore(Start start) {
    Path saved = made.get(start);
    if (saved == null) {
      make(start);
      saved = directory.resolve(start.name());
      graph.saveTo(saved);
      made.put(start, saved);
    }
    graph.restoreFrom(saved);
  }

  private void make(Start start) {
    switch (start) {
      case EMPTY -> makeEmpty();
      case BRANCHED -> makeBranched();
      case ORPHANED -> makeOrphaned();
      case DRIFTED -> makeDrifted();
      case UNBRANCHED -> makeUnbranched();
    }
  }

  private void makeEmpty() {
    try {
      graph.restoreFrom(Files.createDirectories(directory.resolve("nothing")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void makeBranched() {
    makeEmpty();
    try (Omnigraph made =
        Omnigraph.init(graph.path().toString(), SCHEMA, GraphRoot.options(SEED_ACTOR).build())) {
      SEEDS.forEach(seed -> made.load(LoadRequest.of(LoadMode.MERGE, seed)));
      made.branch(BRANCH)
          .load(
              LoadRequest.of(LoadMode.MERGE, "{\"type\":\"City\",\"data\":{\"name\":\"Bern\"}}")
                  .withBase("main"));
      made.createTag(TAG, "main");
      SEED_BESIDE.forEach(seed -> made.load(LoadRequest.of(LoadMode.MERGE, seed)));
      made.branch(AHEAD).load(LoadRequest.of(LoadMode.MERGE, MORE).withBase("main"));
    }
  }

  private void makeOrphaned() {
    restore(Start.BRANCHED);
    FailpointScript script = new FailpointScript().crashAt("fork.afterCreate", 0);
    boolean crashed = false;
    try {
      CrashOperation.FIRST_WRITE_ON_BRANCH.run(
          graph.path(), GraphRoot.options(ORPHANING_ACTOR), script);
    } catch (InjectedCrash e) {
      crashed = true;
    }
    assertThat(crashed).isTrue();
    assertThat(graph.pending()).isEmpty();
  }

  private void makeDrifted() {
    restore(Start.BRANCHED);
    var person = new GraphLayout(graph.path().toString()).table(TableKey.node("Person"));
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults());
        DatasetHandle newest = gateway.openLatest(person);
        DatasetHandle indexed = newest.createOrderedIndex("id", "id_idx")) {
      assertThat(indexed.version()).isGreaterThan(newest.version());
    }
  }

  private void makeUnbranched() {
    makeEmpty();
    try (Omnigraph made =
        Omnigraph.init(
            graph.path().toString(), WIDE_SCHEMA, GraphRoot.options(SEED_ACTOR).build())) {
      SEEDS.forEach(seed -> made.load(LoadRequest.of(LoadMode.MERGE, seed)));
      made.load(LoadRequest.of(LoadMode.MERGE, WIDE_SEED));
    }
  }
}
