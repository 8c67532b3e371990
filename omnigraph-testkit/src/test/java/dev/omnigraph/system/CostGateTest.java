package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.omnigraph.LoadMode;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.system.CountedGraph.Cost;
import dev.omnigraph.system.CountedGraph.Setup;
import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.StorageLedger;
import dev.omnigraph.testkit.storage.Verb;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("cost")
@SuppressWarnings("MustBeClosedChecker") // the mutants close at once
class CostGateTest {
  @TempDir Path directory;

  static Stream<Arguments> writes() {
    return Stream.of(
        write("insert node", 1, 1, 0, g -> g.insert("cy")),
        write("insert existing node", 1, 1, 0, g -> g.insert("ada")),
        write("insert edge", 1, 1, 1, g -> g.link("bob", "ada")),
        write("update", 1, 1, 0, g -> g.update("bob", 7)),
        write("delete node with an edge", 0, 2, 1, g -> g.delete("bob")),
        write("append", 1, 1, 0, g -> g.load(LoadMode.APPEND, "cy")),
        write("merge", 1, 1, 0, g -> g.load(LoadMode.MERGE, "ada")),
        write("overwrite", 1, 1, 0, g -> g.load(LoadMode.OVERWRITE, "ada", "bob")),
        write("delete edge", 0, 1, 1, g -> g.unlink("ada")),
        write("append edge", 1, 1, 0, g -> g.loadEdge(LoadMode.APPEND, "bob", "ada")),
        write("merge edge", 1, 1, 0, g -> g.loadEdge(LoadMode.MERGE, "bob", "ada")),
        write("overwrite edges", 1, 1, 0, g -> g.loadEdge(LoadMode.OVERWRITE, "bob", "ada")),
        write("transaction", 2, 2, 1, CostGateTest::transaction));
  }

  /** Inserts a node and an edge to it and deletes a node with an edge, in one commit. */
  private static void transaction(CountedGraph counted) {
    counted.graph.transaction(
        tx -> {
          tx.mutate(CountedGraph.INSERT, Map.of("n", "cy", "a", 1));
          tx.mutate(CountedGraph.LINK, Map.of("f", "cy", "t", "ada"));
          tx.mutate(CountedGraph.DELETE, Map.of("n", "bob"));
        });
  }

  /** The same over bounded edges and unique values: what is not resident yet is read once. */
  static Stream<Arguments> ruledWrites() {
    return Stream.of(
        write("insert node", 1, 1, 0, g -> g.insert("cy")),
        write("insert unique value", 1, 1, 1, g -> g.insertMail("cy", "c")),
        write("insert bounded edge", 1, 1, 1, g -> g.link("bob", "ada")),
        write("update", 1, 1, 1, g -> g.update("bob", 7)),
        write("delete node with an edge", 0, 2, 1, g -> g.delete("bob")),
        write("delete edge", 0, 1, 1, g -> g.unlink("ada")),
        write("append edge", 1, 1, 0, g -> g.loadEdge(LoadMode.APPEND, "bob", "ada")),
        write("merge edge", 1, 1, 0, g -> g.loadEdge(LoadMode.MERGE, "bob", "ada")),
        write("transaction", 2, 2, 1, CostGateTest::transaction));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ruledWrites")
  void ruledWritesKeepTheirGate(
      String name, int stages, int commits, int scans, Consumer<CountedGraph> operation) {
    try (CountedGraph graph =
        CountedGraph.createRuled(directory.resolve("g"), Setup.PLAIN).warm()) {
      Cost cost = graph.costOf(() -> operation.accept(graph));
      assertThat(CostGate.ruledWrite(stages, commits, scans).violations(cost)).as(name).isEmpty();
    }
  }

  /** A unique value is looked up; the values of older fragments are not read again. */
  @Test
  void aUniqueValueIsComparedWithoutReadingTheTable() {
    try (CountedGraph graph =
        CountedGraph.createRuled(directory.resolve("g"), Setup.PLAIN).warm()) {
      graph.insertMail("first", "m0");
      for (int i = 1; i < 4; i++) {
        int number = i;
        int mark = graph.ledger.mark();
        Cost cost = graph.costOf(() -> graph.insertMail("n" + number, "m" + number));
        assertThat(CostGate.ruledWrite(1, 1, 1).violations(cost)).isEmpty();
        assertThat(graph.ledger.since(mark))
            .filteredOn(e -> e.verb() == Verb.SCAN)
            .singleElement()
            .satisfies(e -> assertThat(e.fragments()).containsExactly(2 + number - 1));
      }
      assertThat(catchThrowable(() -> graph.insertMail("other", "m0")))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  private static Arguments write(
      String name, int stages, int commits, int scans, Consumer<CountedGraph> operation) {
    return Arguments.of(name, stages, commits, scans, operation);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("writes")
  void writesKeepTheirGate(
      String name, int stages, int commits, int scans, Consumer<CountedGraph> operation) {
    try (CountedGraph graph = CountedGraph.create(directory.resolve("g"), Setup.PLAIN).warm()) {
      Cost cost = graph.costOf(() -> operation.accept(graph));
      assertThat(CostGate.write(stages, commits, scans).violations(cost)).as(name).isEmpty();
    }
  }

  @Test
  void repeatedReadsUnderTheLeaseTouchNothing() {
    try (CountedGraph graph = CountedGraph.create(directory.resolve("g"), Setup.PLAIN).warm()) {
      assertThat(graph.costOf(graph::readAll).calls()).isEmpty();
      assertThat(CostGate.probeOnly(0).violations(graph.costOf(graph::readAll))).isEmpty();
    }
  }

  @Test
  void aReadAfterAnInsertTakesInTheNewFragmentOnly() {
    try (CountedGraph graph = CountedGraph.create(directory.resolve("g"), Setup.PLAIN).warm()) {
      graph.insert("cy");
      int mark = graph.ledger.mark();
      Cost cost = graph.costOf(graph::names);
      assertThat(CostGate.read(1).violations(cost)).isEmpty();
      List<StorageLedger.Entry> scans =
          graph.ledger.since(mark).stream().filter(e -> e.verb() == Verb.SCAN).toList();
      assertThat(scans).hasSize(1);
      assertThat(scans.get(0).fragments()).containsExactly(2);
      assertThat(graph.costOf(graph::names).calls()).isEmpty();
    }
  }

  @Test
  void aReadOnlyHandleProbesOncePerRead() {
    try (CountedGraph writer = CountedGraph.create(directory.resolve("g"), Setup.PLAIN).warm();
        CountedGraph reader = openReader(Setup.PLAIN)) {
      reader.names();
      assertThat(CostGate.probeOnly(1).violations(reader.costOf(reader::names))).isEmpty();
      writer.insert("cy");
      Cost after = reader.costOf(() -> assertThat(reader.names()).contains("cy"));
      assertThat(after.of(ObjectClass.DATA_TABLE, Verb.SCAN)).isEqualTo(1);
      assertThat(after.of(ObjectClass.DATA_TABLE, Verb.OPEN)).isEqualTo(1);
      assertThat(after.of(ObjectClass.MANIFEST, Verb.OPEN)).isEqualTo(1);
      assertThat(after.of(ObjectClass.SCHEMA_FILE, Verb.READ_TEXT)).isLessThanOrEqualTo(3);
      assertThat(CostGate.probeOnly(1).violations(reader.costOf(reader::names))).isEmpty();
    }
  }

  private CountedGraph openReader(Setup setup) {
    return CountedGraph.open(
        directory.resolve("g"),
        setup.withOptions(o -> o.readOnly().sharing(Sharing.SEPARATE_UNLEASED)));
  }

  static Stream<Arguments> mutants() {
    return Stream.of(
        Arguments.of(
            "a second contract read",
            Setup.PLAIN.withTexts(
                (texts, method, arguments) -> {
                  if (method.equals("readText")) {
                    texts.readText((String) arguments[0]);
                  }
                }),
            "C1 SCHEMA_FILE READ_TEXT 6"),
        Arguments.of(
            "a second listing",
            Setup.PLAIN.withTexts(
                (texts, method, arguments) -> {
                  if (method.equals("listDir")) {
                    texts.listDir((String) arguments[0]);
                  }
                }),
            "C7 SIDECAR LIST_DIR 2"),
        Arguments.of(
            "an extra open of the table",
            onForce("/nodes/", (gateway, handle) -> gateway.openLatest(handle.address()).close()),
            "C3 DATA_TABLE OPEN 1"),
        Arguments.of(
            "an extra open of the manifest",
            onForce(
                "/__manifest", (gateway, handle) -> gateway.openLatest(handle.address()).close()),
            "C4 MANIFEST OPEN 1"),
        Arguments.of(
            "a scan of the manifest",
            onForce("/__manifest", (gateway, handle) -> handle.scan(ScanRequest.all()).close()),
            "C5 MANIFEST SCAN 1"),
        Arguments.of(
            "a probe of the manifest",
            onForce("/__manifest", (gateway, handle) -> handle.latestVersion()),
            "C6 MANIFEST PROBE 1"),
        Arguments.of(
            "another staged file",
            onForce(
                "/nodes/", (gateway, handle) -> gateway.stage(handle.address(), noRows(handle), 1)),
            "C8 DATA_TABLE STAGE 2"));
  }

  /** Tables have no annotated key, so the upsert itself is refused; it was asked for. */
  private static void upsert(DatasetHandle handle) {
    assertThat(catchThrowable(() -> handle.upsert("id", noRows(handle)).close()))
        .isInstanceOf(InvalidInputException.class);
  }

  private static Cost costOfMerge(CountedGraph graph) {
    graph.graph.createBranch("side").mutate(CountedGraph.INSERT, Map.of("n", "cy", "a", 1));
    return graph.costOf(() -> graph.graph.main().merge("side"));
  }

  @Test
  void aFastForwardAddsTheRowsOnce() {
    try (CountedGraph graph = CountedGraph.create(directory.resolve("g"), Setup.PLAIN).warm()) {
      assertThat(CostGate.fastForward().violations(costOfMerge(graph))).isEmpty();
      assertThat(graph.names()).contains("cy");
    }
  }

  /** Extra work on the next versions of a table, from when it is wanted. */
  private static Setup once(AtomicBoolean wanted, OnCommitted extra) {
    return onForce(
        "/nodes/",
        (gateway, handle) -> {
          if (wanted.getAndSet(false)) {
            extra.accept(gateway, handle);
          }
        });
  }

  static Stream<Arguments> tableMutants() {
    OnCommitted index = (gateway, handle) -> handle.createOrderedIndex("id", "i").close();
    OnCommitted upsert = (gateway, handle) -> upsert(handle);
    return Stream.of(Arguments.of("INDEX", index), Arguments.of("UPSERT", upsert));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tableMutants")
  void theGatesOfInsertAndFastForwardNotice(String verb, OnCommitted extra) {
    AtomicBoolean wanted = new AtomicBoolean();
    Setup busy = once(wanted, extra);
    try (CountedGraph graph = CountedGraph.create(directory.resolve("w"), busy).warm()) {
      wanted.set(true);
      assertThat(CostGate.write(1, 1, 0).violations(graph.costOf(() -> graph.insert("cy"))))
          .containsExactly("C8 DATA_TABLE " + verb + " 1");
    }
    try (CountedGraph graph = CountedGraph.create(directory.resolve("m"), busy).warm()) {
      graph.graph.createBranch("side").mutate(CountedGraph.INSERT, Map.of("n", "cy", "a", 1));
      wanted.set(true);
      assertThat(
              CostGate.fastForward()
                  .violations(graph.costOf(() -> graph.graph.main().merge("side"))))
          .containsExactly("C15 DATA_TABLE " + verb + " 1");
    }
  }

  private static BatchSource noRows(DatasetHandle handle) {
    return new BatchSource() {
      @Override
      public Schema schema() {
        return handle.schema();
      }

      @Override
      public @Nullable VectorSchemaRoot next() {
        return null;
      }
    };
  }

  /** What a mutant does with a version that was committed. */
  @FunctionalInterface
  private interface OnCommitted {
    void accept(DatasetGateway gateway, DatasetHandle handle);
  }

  private static Setup onForce(String place, OnCommitted extra) {
    return Setup.PLAIN.withGateway(
        (gateway, method, arguments) -> {
          if (method.equals("force") || method.equals("forceBefore")) {
            for (Object handle : (List<?>) arguments[0]) {
              DatasetHandle committed = (DatasetHandle) handle;
              if (committed.address().openUri().contains(place)) {
                extra.accept(gateway, committed);
              }
            }
          }
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void theWriteGateNotices(String mutant, Setup setup, String violation) {
    try (CountedGraph graph = CountedGraph.create(directory.resolve("g"), setup).warm()) {
      Cost cost = graph.costOf(() -> graph.insert("cy"));
      assertThat(CostGate.write(1, 1, 0).violations(cost)).as(mutant).containsExactly(violation);
    }
  }

  @Test
  void theGateOfBoundedEdgesNoticesAnOpen() {
    Setup curious =
        onForce("/edges/", (gateway, handle) -> gateway.openLatest(handle.address()).close());
    try (CountedGraph graph = CountedGraph.createRuled(directory.resolve("g"), curious).warm()) {
      Cost cost = graph.costOf(() -> graph.link("bob", "ada"));
      assertThat(CostGate.ruledWrite(1, 1, 1).violations(cost))
          .containsExactly("C3 DATA_TABLE OPEN 1", "C16 DATA_TABLE OPEN 1");
    }
  }

  static Stream<Arguments> readMutants() {
    return Stream.of(
        Arguments.of(
            "a second contract read",
            Setup.PLAIN.withTexts(
                (texts, method, arguments) -> {
                  if (method.equals("readText")) {
                    texts.readText((String) arguments[0]);
                  }
                }),
            "C2 SCHEMA_FILE READ_TEXT 6"),
        Arguments.of(
            "a second existence check",
            Setup.PLAIN.withTexts(
                (texts, method, arguments) -> {
                  if (method.equals("exists")) {
                    texts.exists((String) arguments[0]);
                  }
                }),
            "C2 SCHEMA_FILE EXISTS 4"),
        Arguments.of(
            "a second open of the manifest",
            Setup.PLAIN.withGateway(
                (gateway, method, arguments) -> {
                  if (method.equals("openLatest")
                      && arguments[0].toString().contains("__manifest")) {
                    gateway.openLatest((DatasetAddress) arguments[0]).close();
                  }
                }),
            "C4 MANIFEST OPEN 2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readMutants")
  void theGateOfAReadAfterAForeignCommitNotices(String mutant, Setup setup, String violation) {
    try (CountedGraph writer = CountedGraph.create(directory.resolve("g"), Setup.PLAIN).warm();
        CountedGraph reader = openReader(Setup.PLAIN);
        CountedGraph mutated = openReader(setup)) {
      reader.names();
      mutated.names();
      writer.insert("cy");
      assertThat(CostGate.readAfterForeignCommit().violations(reader.costOf(reader::names)))
          .isEmpty();
      assertThat(CostGate.readAfterForeignCommit().violations(mutated.costOf(mutated::names)))
          .as(mutant)
          .containsExactly(violation);
    }
  }

  @Test
  void theStageGateNoticesWhatAFoldStages() {
    try (CountedGraph graph = CountedGraph.create(directory.resolve("g"), Setup.PLAIN).warm()) {
      List<String> seen =
          Stream.iterate(0, i -> i + 1)
              .limit(16)
              .map(
                  i -> {
                    graph.readAll();
                    return graph.costOf(() -> graph.insert("n" + i));
                  })
              .flatMap(cost -> CostGate.write(1, 1, 0).violations(cost).stream())
              .distinct()
              .toList();
      assertThat(seen).contains("C8 DATA_TABLE STAGE 2");
    }
  }

  @Test
  void theReadGateNoticesAMissingLease() {
    Setup unleased = Setup.PLAIN.withOptions(o -> o.sharing(Sharing.SEPARATE_UNLEASED));
    CountedGraph.create(directory.resolve("g"), Setup.PLAIN).warm().close();
    try (CountedGraph graph = CountedGraph.open(directory.resolve("g"), unleased)) {
      graph.names();
      assertThat(CostGate.probeOnly(0).violations(graph.costOf(graph::names)))
          .containsExactly("C14 MANIFEST PROBE 1");
    }
  }

  @Test
  void theProbeGateNoticesAnOpen() {
    CountedGraph.create(directory.resolve("g"), Setup.PLAIN).warm().close();
    Setup curious =
        Setup.PLAIN.withGateway(
            (gateway, method, arguments) -> {
              if (method.equals("isNewest")) {
                gateway.openLatest((DatasetAddress) arguments[0]).close();
              }
            });
    try (CountedGraph reader = openReader(curious)) {
      reader.names();
      assertThat(CostGate.probeOnly(1).violations(reader.costOf(reader::names)))
          .containsExactly("C14 MANIFEST OPEN 1");
    }
  }
}
