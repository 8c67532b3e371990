package dev.omnigraph.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.KeyConflictException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.rows.Placement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoaderTest {
  @TempDir Path directory;
  private TestGraph graph;

  TestGraph graph() {
    return graph;
  }

  @BeforeEach
  void createGraph() {
    graph = TestGraph.create(directory.resolve("g"), F1.SCHEMA);
  }

  @AfterEach
  void closeGraph() {
    graph.close();
  }

  static String export(TestGraph graph) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WriteTxn txn = graph.begin();
    try (GraphView view =
        graph.environment.views().view(graph.catalog, graph.environment.pins(txn.base()))) {
      new Exporter(graph.environment.views()).export(view, graph.catalog.tableKeys(), out);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void overwriteCountsRecordsByTableAndMakesOneCommit() {
    int commitsBefore = graph.snapshot().lineage().size();
    LoadOutcome outcome = graph.load(Placement.REPLACE_ALL, F1.DATA);
    assertThat(outcome.records())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                TableKey.node("Author"), 4L,
                TableKey.node("Book"), 3L,
                TableKey.node("Shelf"), 2L,
                TableKey.edge("Wrote"), 4L,
                TableKey.edge("Follows"), 5L,
                TableKey.edge("PlacedOn"), 2L));
    assertThat(graph.snapshot().lineage().size()).isEqualTo(commitsBefore + 1);
    assertThat(graph.snapshot().head()).isEqualTo(outcome.commit().commitId().orElseThrow());
    assertThat(graph.rows(TableKey.node("Author"))).isEqualTo(4);
  }

  @Test
  void emptyInputStillCommits() {
    int commitsBefore = graph.snapshot().lineage().size();
    LoadOutcome outcome = graph.load(Placement.APPEND, "");
    assertThat(outcome.commit().commitId()).isPresent();
    assertThat(graph.snapshot().lineage().size()).isEqualTo(commitsBefore + 1);
  }

  @Test
  void mergeReplacesTheWholeRow() {
    graph.load(Placement.REPLACE_ALL, F1.DATA);
    graph.load(Placement.UPSERT, "{\"type\":\"Author\",\"data\":{\"handle\":\"ana\"}}");
    assertThat(graph.rows(TableKey.node("Author"))).isEqualTo(4);
    assertThat(export(graph))
        .contains(
            "{\"type\":\"Author\",\"data\":{\"id\":\"ana\",\"born\":null,\"country\":null,"
                + "\"handle\":\"ana\"}}");
  }

  @Test
  void appendOfAnExistingIdIsAKeyConflictAndChangesNothing() {
    graph.load(Placement.REPLACE_ALL, F1.DATA);
    String before = export(graph);
    KeyConflictException refused =
        catchThrowableOfType(
            KeyConflictException.class,
            () ->
                graph.load(
                    Placement.APPEND,
                    "{\"type\":\"Author\",\"data\":{\"handle\":\"eve\"}}",
                    "{\"type\":\"Author\",\"data\":{\"handle\":\"ana\"}}"));
    assertThat(refused.details())
        .containsEntry("type", "Author")
        .containsEntry("id", "ana")
        .containsEntry("record", 2L)
        .containsEntry("line", 2);
    assertThat(export(graph)).isEqualTo(before);
    graph.load(Placement.APPEND, "{\"type\":\"Author\",\"data\":{\"handle\":\"eve\"}}");
    assertThat(graph.rows(TableKey.node("Author"))).isEqualTo(5);
  }

  @Test
  void overwriteThatDropsANeededNodeIsRefused() {
    graph.load(Placement.REPLACE_ALL, F1.DATA);
    InvalidInputException refused =
        catchThrowableOfType(
            InvalidInputException.class,
            () ->
                graph.load(
                    Placement.REPLACE_ALL, "{\"type\":\"Author\",\"data\":{\"handle\":\"ana\"}}"));
    assertThat(refused.code()).isEqualTo(ErrorCode.ENDPOINT_VIOLATION);
    assertThat(graph.rows(TableKey.node("Author"))).isEqualTo(4);
  }

  @Test
  void overwriteLeavesTablesWithoutRecordsAlone() {
    graph.load(Placement.REPLACE_ALL, F1.DATA);
    graph.load(Placement.REPLACE_ALL, "{\"edge\":\"Wrote\",\"from\":\"cy\",\"to\":\"b3\"}");
    assertThat(graph.rows(TableKey.edge("Wrote"))).isEqualTo(1);
    assertThat(graph.rows(TableKey.edge("Follows"))).isEqualTo(5);
  }

  static Stream<Arguments> refusedInputs() {
    return Stream.of(
        Arguments.of(
            ErrorCode.UNIQUE_VIOLATION,
            2L,
            2,
            List.of(
                "{\"type\":\"Author\",\"data\":{\"handle\":\"ana\"}}",
                "{\"type\":\"Author\",\"data\":{\"handle\":\"ana\"}}")),
        Arguments.of(
            ErrorCode.BAD_RECORD,
            1L,
            1,
            List.of("{\"type\":\"Author\",\"data\":{\"handle\":\"x\",\"id\":\"y\"}}")),
        Arguments.of(
            ErrorCode.BAD_RECORD,
            3L,
            4,
            List.of(
                "{\"type\":\"Author\",\"data\":{\"handle\":\"a\"}}",
                "",
                "{\"type\":\"Author\",\"data\":{\"handle\":\"b\"}}",
                "{\"type\":\"Nope\",\"data\":{}}")),
        Arguments.of(ErrorCode.BAD_RECORD, 1L, 1, List.of("{\"edge\":\"Wrote\",\"to\":\"b1\"}")),
        Arguments.of(ErrorCode.BAD_RECORD, 1L, 1, List.of("{\"foo\":1}")),
        Arguments.of(ErrorCode.BAD_RECORD, 1L, 1, List.of("[1]")),
        Arguments.of(
            ErrorCode.BAD_RECORD,
            2L,
            2,
            List.of("{\"type\":\"Shelf\",\"data\":{\"code\":\"s\"}}", "{nope")),
        Arguments.of(
            ErrorCode.BAD_RECORD,
            1L,
            1,
            List.of("{\"type\":\"Shelf\",\"data\":{\"code\":\"s\",\"code\":\"t\"}}")),
        Arguments.of(
            ErrorCode.BAD_RECORD,
            1L,
            1,
            List.of("{\"type\":\"Shelf\",\"data\":{\"code\":\"s\",\"colour\":\"t\"}}")),
        Arguments.of(
            ErrorCode.BAD_VALUE,
            1L,
            1,
            List.of("{\"type\":\"Author\",\"data\":{\"handle\":\"x\",\"born\":\"old\"}}")),
        Arguments.of(
            ErrorCode.BAD_VALUE,
            1L,
            1,
            List.of("{\"type\":\"Author\",\"data\":{\"handle\":\"x\",\"born\":30.0}}")),
        Arguments.of(
            ErrorCode.BAD_VALUE,
            1L,
            1,
            List.of("{\"type\":\"Author\",\"data\":{\"handle\":\"x\",\"born\":3000000000}}")),
        Arguments.of(
            ErrorCode.ENUM_VIOLATION,
            1L,
            1,
            List.of(
                "{\"type\":\"Book\",\"data\":{\"isbn\":\"x\",\"title\":\"t\",\"format\":\"scroll\"}}")),
        Arguments.of(
            ErrorCode.REQUIRED_VIOLATION,
            1L,
            1,
            List.of("{\"type\":\"Book\",\"data\":{\"isbn\":\"x\",\"format\":\"ebook\"}}")),
        Arguments.of(
            ErrorCode.REQUIRED_VIOLATION, 1L, 1, List.of("{\"type\":\"Author\",\"data\":{}}")),
        Arguments.of(
            ErrorCode.ENDPOINT_VIOLATION,
            2L,
            2,
            List.of(
                "{\"type\":\"Author\",\"data\":{\"handle\":\"x\"}}",
                "{\"edge\":\"Follows\",\"from\":\"x\",\"to\":\"zz\"}")),
        Arguments.of(
            ErrorCode.CARDINALITY_VIOLATION,
            3L,
            3,
            List.of(
                "{\"type\":\"Book\",\"data\":{\"isbn\":\"x\",\"title\":\"t\",\"format\":\"ebook\"}}",
                "{\"type\":\"Shelf\",\"data\":{\"code\":\"s\"}}",
                "{\"edge\":\"PlacedOn\",\"from\":\"x\",\"to\":\"s\"}",
                "{\"edge\":\"PlacedOn\",\"from\":\"x\",\"to\":\"s\"}")));
  }

  @ParameterizedTest
  @MethodSource("refusedInputs")
  void refusalNamesRecordAndLineAndChangesNothing(
      ErrorCode code, long record, int line, List<String> lines) {
    long manifestBefore = graph.snapshot().manifestVersion();
    OmnigraphException refused =
        catchThrowableOfType(
            InvalidInputException.class,
            () -> graph.load(Placement.APPEND, lines.toArray(String[]::new)));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.details()).containsEntry("record", record).containsEntry("line", line);
    assertThat(graph.snapshot().manifestVersion()).isEqualTo(manifestBefore);
  }

  @Test
  void allErrorsOfAnInputAreListed() {
    InvalidInputException refused =
        catchThrowableOfType(
            InvalidInputException.class,
            () ->
                graph.load(
                    Placement.APPEND,
                    "{\"type\":\"Nope\"}",
                    "{\"type\":\"Author\",\"data\":{\"handle\":1}}",
                    "{\"type\":\"Shelf\",\"data\":{\"code\":\"s\",\"x\":1,\"y\":2}}"));
    assertThat(refused.details()).containsEntry("error_count", 4).containsEntry("record", 1L);
    assertThat((List<?>) refused.details().get("errors")).hasSize(4);
  }

  @Test
  void objectsMaySpanLinesAndMembersMayComeInAnyOrder() {
    graph.load(
        Placement.APPEND,
        "{\"data\":{\"handle\":",
        "\"x\"},",
        "\"type\":\"Author\"}{\"type\":\"Author\",\"data\":{\"handle\":\"y\"}}");
    assertThat(graph.rows(TableKey.node("Author"))).isEqualTo(2);
  }

  @Test
  void edgesMayPrecedeTheirNodes() {
    graph.load(
        Placement.APPEND,
        "{\"edge\":\"FOLLOWS\",\"from\":\"x\",\"to\":\"x\"}",
        "{\"type\":\"Author\",\"data\":{\"handle\":\"x\"}}");
    assertThat(graph.rows(TableKey.edge("Follows"))).isEqualTo(1);
  }

  @Test
  void equalEdgesWithoutIdsAreParallel() {
    graph.load(Placement.REPLACE_ALL, F1.DATA);
    graph.load(Placement.UPSERT, "{\"edge\":\"Wrote\",\"from\":\"ana\",\"to\":\"b1\"}");
    graph.load(Placement.UPSERT, "{\"edge\":\"Wrote\",\"from\":\"ana\",\"to\":\"b1\"}");
    assertThat(graph.rows(TableKey.edge("Wrote"))).isEqualTo(6);
  }

  @Test
  void mergeMovesAnEdgeOfTheSameIdAndTheLastRecordWins() {
    graph.load(Placement.REPLACE_ALL, F1.DATA);
    graph.load(
        Placement.UPSERT,
        "{\"edge\":\"PlacedOn\",\"from\":\"b3\",\"to\":\"s1\",\"data\":{\"id\":\"e1\"}}");
    graph.load(
        Placement.UPSERT,
        "{\"edge\":\"PlacedOn\",\"from\":\"b3\",\"to\":\"s1\",\"data\":{\"id\":\"e1\"}}",
        "{\"edge\":\"PlacedOn\",\"from\":\"b3\",\"to\":\"s2\",\"data\":{\"id\":\"e1\"}}");
    assertThat(graph.rows(TableKey.edge("PlacedOn"))).isEqualTo(3);
    assertThat(export(graph))
        .contains("{\"edge\":\"PlacedOn\",\"from\":\"b3\",\"to\":\"s2\",\"data\":{\"id\":\"e1\"}}");
  }

  @Test
  void gzipInputThatIsCutOffOrDamagedIsRefusedAsSuch() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    int first = 0;
    for (String member : List.of(F1.DATA, "{\"type\":\"Shelf\",\"data\":{\"code\":\"z\"}}\n")) {
      first = packed.size();
      try (OutputStream out = new GZIPOutputStream(packed)) {
        out.write(member.getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] whole = packed.toByteArray();
    byte[] damaged = whole.clone();
    damaged[first - 6] ^= 1; // of the first member's checksum
    List<byte[]> inputs =
        List.of(
            Arrays.copyOf(whole, 5), Arrays.copyOf(whole, 200), damaged, new byte[] {0x1f, -0x75});
    String before = export(graph);
    for (byte[] input : inputs) {
      InvalidInputException refused =
          catchThrowableOfType(
              InvalidInputException.class, () -> graph.load(Placement.REPLACE_ALL, input));
      assertThat(refused.code()).isEqualTo(ErrorCode.BAD_RECORD);
      assertThat(refused).hasMessageContaining("compressed input is damaged");
      assertThat(refused.details()).containsKeys("source", "reason");
    }
    assertThat(export(graph)).isEqualTo(before);
    graph.load(Placement.REPLACE_ALL, whole);
    assertThat(graph.rows(TableKey.node("Shelf"))).isEqualTo(3);
  }

  @Test
  void gzipInputIsRecognised() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(F1.DATA.getBytes(StandardCharsets.UTF_8));
    }
    graph.load(Placement.REPLACE_ALL, packed.toByteArray());
    assertThat(graph.rows(TableKey.node("Book"))).isEqualTo(3);
  }

  @Test
  void badUtf8IsRefused() {
    byte[] bytes =
        "{\"type\":\"Shelf\",\"data\":{\"code\":\"s?\"}}".getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 4] = (byte) 0xff;
    InvalidInputException refused =
        catchThrowableOfType(
            InvalidInputException.class, () -> graph.load(Placement.APPEND, bytes));
    assertThat(refused.code()).isEqualTo(ErrorCode.BAD_RECORD);
  }

  @Test
  void exportListsEdgesFirstAndLoadsBackByteIdentical() {
    graph.load(Placement.REPLACE_ALL, F1.DATA);
    String exported = export(graph);
    List<String> lines = exported.lines().toList();
    assertThat(lines).hasSize(20);
    assertThat(lines.get(0)).startsWith("{\"edge\":\"Follows\",");
    assertThat(lines.get(11))
        .isEqualTo(
            "{\"type\":\"Author\",\"data\":{\"id\":\"ana\",\"born\":1970,\"country\":\"PT\",\"handle\":\"ana\"}}");
    try (TestGraph copy = TestGraph.create(directory.resolve("copy"), F1.SCHEMA)) {
      copy.load(Placement.REPLACE_ALL, exported);
      assertThat(export(copy)).isEqualTo(exported);
    }
  }

  @Test
  void everyTypeRoundTrips() {
    String schema =
        """
        node T {
          k: I64 @key
          b: Bool?  i: I32?  u: U32?  w: U64?  f: F32?  d: F64?  s: String?
          day: Date?  at: DateTime?  v: Vector(3)?  body: Blob?
          li: [I64]?  lf: [F32]?  ls: [String]?  lb: [Bool]?  ld: [Date]?
          e: enum(x, y)?
        }
        node C { b: String  a: String  @key(b, a) }
        """;
    try (TestGraph all = TestGraph.create(directory.resolve("all"), schema)) {
      all.load(
          Placement.REPLACE_ALL,
          "{\"type\":\"T\",\"data\":{\"k\":7,\"b\":true,\"i\":-5,\"u\":4294967295,\"w\":18446744073709551615,\"f\":1.5,\"d\":1e300,\"s\":\"\\ud83d\\ude00"
              + " \\\"q\\\"\","
              + "\"day\":\"2024-6-1\",\"at\":\"2024-06-01T12:00:00.123456+02:00\",\"v\":[1,2.5,-3],"
              + "\"body\":\"base64:SGk=\",\"li\":[1,-9223372036854775808],\"lf\":[0.5],\"ls\":[\"\",\"a\"],"
              + "\"lb\":[true,false],\"ld\":[\"1970-01-02\"],\"e\":\"y\"}}",
          "{\"type\":\"T\",\"data\":{\"k\":-1}}",
          "{\"type\":\"C\",\"data\":{\"b\":\"x\",\"a\":\"y\"}}");
      String exported = export(all);
      assertThat(exported)
          .contains("\"id\":\"[\\\"y\\\",\\\"x\\\"]\"")
          .contains("\"id\":\"7\"")
          .contains("\"w\":18446744073709551615")
          .contains("\"day\":19875")
          .contains("\"at\":1717236000123")
          .contains("\"body\":\"base64:SGk=\"");
      try (TestGraph copy = TestGraph.create(directory.resolve("copy"), schema)) {
        copy.load(Placement.REPLACE_ALL, exported);
        assertThat(export(copy)).isEqualTo(exported);
      }
    }
  }
}
