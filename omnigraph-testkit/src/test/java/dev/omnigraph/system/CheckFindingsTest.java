package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckOptions;
import dev.omnigraph.CheckReport;
import dev.omnigraph.CheckReport.Problem;
import dev.omnigraph.CleanupOptions;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.RepairMode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that no writer would let in, put in past all writers, are found by a check. */
@SuppressWarnings("MustBeClosedChecker") // closed after each test
class CheckFindingsTest {
  private static final String SCHEMA =
      """
      node Person {
        name: String @key  nick: String? @unique  age: I32?  mood: enum(calm, wild)?
        zip: String?
        @range(age, 0..120)
        @check(zip, "^[0-9]+$")
      }
      node Num { n: I32 @key  label: String }
      node Huge { n: U64 @key }
      node Pair { a: String  b: I32  @key(a, b) }
      node Real { r: F64 @key }
      edge Knows: Person -> Person @card(0..2) { @unique(src, dst) }
      """;

  @TempDir Path directory;
  private final AtomicReference<DatasetGateway> datasets = new AtomicReference<>();
  private Omnigraph graph;

  @BeforeEach
  void create() {
    graph =
        Omnigraph.init(
            directory.resolve("graph").toString(),
            SCHEMA,
            OmnigraphOptions.builder()
                .gatewayDecorator(
                    gateway -> {
                      datasets.set(gateway);
                      return gateway;
                    })
                .build());
    StringBuilder rows = new StringBuilder();
    for (String name : List.of("a", "b", "c", "d")) {
      rows.append(
          "{\"type\":\"Person\",\"data\":{\"name\":\"" + name + "\",\"nick\":\"n" + name + "\"}}");
    }
    rows.append("{\"type\":\"Num\",\"data\":{\"n\":-7,\"label\":\"x\"}}");
    rows.append("{\"type\":\"Huge\",\"data\":{\"n\":18446744073709551615}}");
    rows.append("{\"type\":\"Pair\",\"data\":{\"a\":\"x\\\"y\",\"b\":1}}");
    rows.append(
        "{\"type\":\"Real\",\"data\":{\"r\":1e300}}{\"type\":\"Real\",\"data\":{\"r\":-0.0}}");
    rows.append("{\"edge\":\"Knows\",\"from\":\"a\",\"to\":\"b\",\"data\":{\"id\":\"ab\"}}");
    graph.load(LoadRequest.of(LoadMode.APPEND, rows.toString()));
    assertThat(problems()).isEmpty();
  }

  @AfterEach
  void close() {
    graph.close();
  }

  /** As long as the platform can say, or longer than a clock can go back. */
  @Test
  void agesAndLimitsWithoutEnd() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    for (CleanupOptions options :
        List.of(
            CleanupOptions.olderThan(forever),
            CleanupOptions.keep(1).withMinimumAge(forever).withLooseAge(forever))) {
      assertThat(graph.cleanup(options).tables()).allMatch(t -> t.error().isEmpty());
    }
    assertThat(graph.cleanup(CleanupOptions.olderThan(forever)).versions()).isZero();
    assertThat(
            Omnigraph.check(
                    graph.uri(),
                    OmnigraphOptions.builder().readOnly().build(),
                    CheckOptions.deep().withTimeout(forever))
                .problems())
        .isEmpty();
  }

  private List<Problem> problems() {
    return Omnigraph.check(
            graph.uri(), OmnigraphOptions.builder().readOnly().build(), CheckReport.Depth.SHALLOW)
        .problems();
  }

  /** Returns what is found, without the sentences. */
  private List<String> found() {
    List<String> found = new ArrayList<>();
    for (Problem problem : problems()) {
      found.add(
          problem.kind() + " " + problem.tableKey().orElse("-") + " " + problem.id().orElse("-"));
    }
    return found;
  }

  /** The values of a row by column. */
  private record Row(Map<String, Object> values) {}

  private static Row row(Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Row(values);
  }

  /** Adds rows to a table past the graph and has them published unseen. */
  private void inject(String table, Row... rows) {
    DatasetAddress address = new GraphLayout(graph.uri()).table(TableKey.parse(table));
    try (BufferAllocator allocator = new RootAllocator();
        DatasetHandle newest = datasets.get().openLatest(address);
        VectorSchemaRoot root = VectorSchemaRoot.create(newest.schema(), allocator)) {
      root.allocateNew();
      for (int row = 0; row < rows.length; row++) {
        for (Map.Entry<String, Object> value : rows[row].values().entrySet()) {
          set(root.getVector(value.getKey()), row, value.getValue());
        }
      }
      root.setRowCount(rows.length);
      List<StagedFragment> staged =
          datasets.get().stage(address, BatchSource.of(root), Long.MAX_VALUE);
      try (DatasetHandle next =
          newest.commit(
              new CommitRequest(
                  UUID.randomUUID(),
                  new TableEffect.Rewrite(staged, Map.of(), List.of()),
                  Map.of()))) {
        assertThat(next.version()).isEqualTo(newest.version() + 1);
      }
    }
    assertThat(graph.repair(RepairMode.FORCE).commitIds()).hasSize(1);
  }

  private static void set(FieldVector vector, int row, Object value) {
    if (vector instanceof VarCharVector texts) {
      texts.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
    } else if (vector instanceof IntVector numbers) {
      numbers.setSafe(row, (Integer) value);
    } else if (vector instanceof UInt8Vector numbers) {
      numbers.setSafe(row, (Long) value);
    } else {
      ((Float8Vector) vector).setSafe(row, (Double) value);
    }
  }

  @Test
  void valuesThatBreakTheRulesOfTheirRow() {
    inject(
        "node:Person",
        row("id", "old", "name", "old", "age", 121),
        row("id", "sad", "name", "sad", "mood", "sad"),
        row("id", "zip", "name", "zip", "zip", "x1"),
        row("id", "other", "name", "name"));
    assertThat(found())
        .containsExactlyInAnyOrder(
            "range node:Person old",
            "enum node:Person sad",
            "check node:Person zip",
            "key node:Person other");
  }

  @Test
  void valuesThatOnlyOneRowMayHave() {
    inject("node:Person", row("id", "e", "name", "e", "nick", "na"));
    inject("edge:Knows", row("id", "ab2", "src", "a", "dst", "b"));
    assertThat(found()).containsExactlyInAnyOrder("unique node:Person e", "unique edge:Knows ab2");
  }

  @Test
  void keysThatAreNotTheirId() {
    inject("node:Num", row("id", "8", "n", 9, "label", "y"));
    inject("node:Huge", row("id", "-2", "n", -2L));
    inject("node:Pair", row("id", "[\"x\"]", "a", "z", "b", 3));
    inject("node:Real", row("id", "1.50", "r", 1.5));
    assertThat(found())
        .containsExactlyInAnyOrder(
            "key node:Num 8", "key node:Huge -2", "key node:Pair [\"x\"]", "key node:Real 1.50");
  }

  /**
   * So another engine names nodes of a key of several properties: no fault, but not ours to write.
   */
  @Test
  void nodesNamedByTheFirstPartOfTheirKeyAreReadAndNotWritten() {
    graph.main().mutate("query q() { delete Pair where b = 1 }");
    inject("node:Pair", row("id", "z", "a", "z", "b", 3));
    assertThat(found()).isEmpty();
    String again = "{\"type\":\"Pair\",\"data\":{\"a\":\"z\",\"b\":3}}";
    for (LoadMode mode : List.of(LoadMode.APPEND, LoadMode.MERGE)) {
      InvalidInputException refused =
          catchThrowableOfType(
              InvalidInputException.class, () -> graph.load(LoadRequest.of(mode, again)));
      assertThat(refused.details()).containsEntry("type", "Pair").containsEntry("id", "z");
      assertThat(refused.hint()).contains("without ids");
    }
    assertThat(
            catchThrowableOfType(
                InvalidInputException.class,
                () -> graph.main().mutate("query q() { insert Pair { a: \"z\", b: 3 } }")))
        .hasMessageContaining("first property of their key");
    graph.load(LoadRequest.of(LoadMode.OVERWRITE, again));
    graph.load(LoadRequest.of(LoadMode.MERGE, again));
    assertThat(found()).isEmpty();
  }

  @Test
  void twoRowsOfOneId() {
    inject("node:Num", row("id", "-7", "n", -7, "label", "y"));
    inject("edge:Knows", row("id", "ab", "src", "b", "dst", "c"));
    assertThat(found())
        .containsExactlyInAnyOrder("duplicate_id node:Num -", "duplicate_id edge:Knows ab");
  }

  @Test
  void aNodeOfWhichThereAreTwoIsTheNodesFault() {
    inject("node:Person", row("id", "a", "name", "a"));
    assertThat(found()).containsExactly("duplicate_id node:Person -");
  }

  @Test
  void edgesWithoutTheirEndsAndTooManyOfThem() {
    inject(
        "edge:Knows",
        row("id", "ax", "src", "a", "dst", "nobody"),
        row("id", "ac", "src", "a", "dst", "c"),
        row("id", "ad", "src", "a", "dst", "d"));
    assertThat(found())
        .containsExactlyInAnyOrder("dangling_edge edge:Knows -", "cardinality edge:Knows a");
  }

  /** A table full of errors does not keep another one's from being found. */
  @Test
  void manyOfATableAreCountedAndOtherTablesAreLookedAt() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      rows.add(row("id", "p" + i, "name", "p" + i, "age", 1000));
    }
    inject("node:Num", row("id", "8", "n", 9, "label", "y"));
    inject("node:Person", rows.toArray(Row[]::new));
    List<String> found = found();
    assertThat(found.stream().filter(f -> f.startsWith("range "))).hasSize(100);
    assertThat(found).contains("key node:Num 8").contains("more node:Person -");
    inject("edge:Knows", row("id", "ab", "src", "b", "dst", "c"));
    assertThat(found()).contains("duplicate_id edge:Knows ab");
  }
}
