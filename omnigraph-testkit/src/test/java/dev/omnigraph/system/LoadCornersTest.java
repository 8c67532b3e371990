package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.LoadFormat;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.LoadResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs at the edge of what a load takes. */
@ExtendWith(TempGraphExtension.class)
class LoadCornersTest {
  private static final String DOCS =
      "node Doc { name: String @key  body: Blob?  d: F64?  ds: [F64]?  w: U64? }";

  private static void load(Omnigraph graph, LoadFormat format, String text) {
    graph.load(
        LoadRequest.of(
            LoadMode.MERGE,
            List.of(
                LoadRequest.Source.of(
                    "input",
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    format))));
  }

  private static String export(Omnigraph graph) {
    return SchemaApplyTest.export(graph, graph.main().head());
  }

  /** Neither bytes nor a place they could be at. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "base64:SGk",
        "base64:SG k=",
        "base64:SGk=\\n",
        "base64:=",
        "BASE64:SGk=",
        "photo.jpg",
        "/tmp/photo.jpg",
        "https://example.org/photo.jpg",
        "s3://",
        "s3:/bucket/\\ud800",
        "s3://bucket/\\ud800"
      })
  void aTextThatIsNoBlobIsRefusedWhoeverWritesIt(String text, TempGraph temp) {
    try (Omnigraph graph = temp.init(DOCS)) {
      InvalidInputException fromJson =
          catchThrowableOfType(
              InvalidInputException.class,
              () ->
                  load(
                      graph,
                      LoadFormat.jsonLines(),
                      "{\"type\":\"Doc\",\"data\":{\"name\":\"a\",\"body\":\"" + text + "\"}}"));
      assertThat(fromJson.code()).isEqualTo(ErrorCode.BAD_VALUE);
      assertThat(fromJson.details()).containsEntry("property", "body").containsEntry("line", 1);
      if (!text.contains("\\")) { // which other forms spell otherwise
        InvalidInputException fromCsv =
            catchThrowableOfType(
                InvalidInputException.class,
                () -> load(graph, LoadFormat.csv("Doc"), "name,body\na,\"" + text + "\"\n"));
        assertThat(fromCsv.code()).isEqualTo(ErrorCode.BAD_VALUE);
        InvalidInputException fromMutation =
            catchThrowableOfType(
                InvalidInputException.class,
                () ->
                    graph.mutate(
                        "query q($b: Blob) { insert Doc { name: \"a\", body: $b } }",
                        Map.of("b", text)));
        assertThat(fromMutation.details()).containsEntry("property", "body");
      }
      assertThat(export(graph)).isEmpty();
    }
  }

  @Test
  void referencesStayReferences(TempGraph temp) {
    try (Omnigraph graph = temp.init(DOCS)) {
      load(
          graph,
          LoadFormat.jsonLines(),
          "{\"type\":\"Doc\",\"data\":{\"name\":\"a\",\"body\":\"s3://b/\\ud83d\\ude00 é\"}}");
      load(graph, LoadFormat.csv("Doc"), "name,body\nb,FILE:///no/where\n");
      String exported = export(graph); // as storage spells URIs
      assertThat(exported)
          .contains("\"body\":\"s3://b/%F0%9F%98%80%20%C3%A9\"")
          .contains("\"body\":\"file:///no/where\"");
      graph.load(LoadRequest.of(LoadMode.OVERWRITE, exported));
      assertThat(export(graph)).isEqualTo(exported);
    }
  }

  @Test
  void numbersOfATableAreThoseOfJson(TempGraph temp) {
    try (Omnigraph graph = temp.init(DOCS)) {
      load(
          graph,
          LoadFormat.csv("Doc"),
          "name,d,ds,w\na,-0.0,\"[-0.0,1e2]\",18446744073709551615\nb,1.e2,,007\n");
      load(
          graph,
          LoadFormat.jsonLines(),
          "{\"data\":{\"name\":\"c\",\"d\":-0.0,\"ds\":[-0.0],\"w\":18446744073709551615},"
              + "\"type\":\"Doc\"}");
      assertThat(export(graph))
          .contains("\"d\":-0.0,\"ds\":[-0.0,100.0],\"name\":\"a\",\"w\":18446744073709551615")
          .contains("\"d\":100.0,\"ds\":null,\"name\":\"b\",\"w\":7")
          .contains("\"d\":-0.0,\"ds\":[-0.0],\"name\":\"c\",\"w\":18446744073709551615");
      for (String none : List.of("\u0661", " 1", "1f", "0x1p3", "Infinity", "1e", "1e400", "-")) {
        InvalidInputException refused =
            catchThrowableOfType(
                InvalidInputException.class,
                () -> load(graph, LoadFormat.csv("Doc"), "name,d\nx," + none + "\n"));
        assertThat(refused).as(none).isNotNull();
        assertThat(refused.code()).as(none).isEqualTo(ErrorCode.BAD_VALUE);
      }
    }
  }

  /** In records the ends stand beside the properties, in a table there is one column for both. */
  @Test
  void aTableOfEdgesGivesTheEndsWhateverTheirPropertiesAreCalled(TempGraph temp) {
    try (Omnigraph graph =
        temp.init("node P { k: String @key }\nedge Moves: P -> P { from: String?  to: I32? }")) {
      load(graph, LoadFormat.csv("P"), "k\na\nb\n");
      load(graph, LoadFormat.csv("Moves"), "from,to,id\na,b,m1\n");
      load(
          graph,
          LoadFormat.jsonLines(),
          "{\"edge\":\"Moves\",\"from\":\"b\",\"to\":\"a\",\"data\":{\"id\":\"m2\",\"from\":\"x\",\"to\":7}}");
      assertThat(export(graph).lines().limit(2))
          .containsExactly(
              "{\"edge\":\"Moves\",\"from\":\"a\",\"to\":\"b\",\"data\":{\"id\":\"m1\",\"from\":null,\"to\":null}}",
              "{\"edge\":\"Moves\",\"from\":\"b\",\"to\":\"a\",\"data\":{\"id\":\"m2\",\"from\":\"x\",\"to\":7}}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n \t\r\n", "\ufeff\n"})
  void anInputWithoutRecordsIsACommitThatChangesNothing(String text, TempGraph temp) {
    try (Omnigraph graph = temp.init("node P { k: String @key }")) {
      load(graph, LoadFormat.csv("P"), "k\na\n");
      String before = export(graph);
      for (LoadMode mode : LoadMode.values()) {
        String head = graph.main().head();
        LoadResult result = graph.load(LoadRequest.of(mode, text));
        assertThat(result.rows()).isZero();
        assertThat(result.nodes()).isEmpty();
        assertThat(result.commitId()).isNotEqualTo(head).isEqualTo(graph.main().head());
        assertThat(export(graph)).isEqualTo(before);
        graph.load(
            LoadRequest.of(
                mode,
                List.of(
                    LoadRequest.Source.of(
                        "header",
                        new ByteArrayInputStream("k\n".getBytes(StandardCharsets.UTF_8)),
                        LoadFormat.csv("P")))));
        assertThat(export(graph)).isEqualTo(before);
      }
    }
  }

  @Test
  void commentsAreNoRecords(TempGraph temp) {
    try (Omnigraph graph = temp.init("node P { k: String @key }")) {
      for (String text : List.of("// none\n", "# none\n", "/* none */")) {
        InvalidInputException refused =
            catchThrowableOfType(
                InvalidInputException.class, () -> load(graph, LoadFormat.jsonLines(), text));
        assertThat(refused.code()).isEqualTo(ErrorCode.BAD_RECORD);
        assertThat(refused.details()).containsEntry("record", 1L).containsEntry("line", 1);
      }
    }
  }

  /** A long input need not be read to be told what is known before. */
  @Test
  void aHeadThatIsNotTheExpectedOneIsSaidBeforeTheInputIsRead(TempGraph temp) {
    try (Omnigraph graph = temp.init("node P { k: String @key }")) {
      String old = graph.main().head();
      load(graph, LoadFormat.csv("P"), "k\na\n");
      LoadRequest.Source unread =
          new LoadRequest.Source() {
            @Override
            public String name() {
              return "unread";
            }

            @Override
            public OptionalLong bytes() {
              return OptionalLong.empty();
            }

            @Override
            public InputStream open() {
              throw new IllegalStateException("it is read");
            }
          };
      ConflictException refused =
          catchThrowableOfType(
              ConflictException.class,
              () ->
                  graph.load(
                      LoadRequest.of(LoadMode.APPEND, List.of(unread))
                          .withOptions(WriteOptions.none().withExpectedHead(old))));
      assertThat(refused.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
      graph.load(
          LoadRequest.of(LoadMode.APPEND, "{\"type\":\"P\",\"data\":{\"k\":\"b\"}}")
              .withOptions(WriteOptions.none().withExpectedHead(graph.main().head())));
      assertThat(export(graph).lines()).hasSize(2);
    }
  }

  /** What is there, what comes twice, and both, for every kind of identity in every mode. */
  @Test
  void modesAndIdentities(TempGraph temp) {
    String schema =
        """
        node Keyed { k: String @key  n: I32? }
        node Pair { a: String  b: I32  @key(a, b)  n: I32? }
        node Loose { n: I32? }
        edge Knows: Loose -> Loose { n: I32? }
        """;
    String there =
        """
        {"type":"Keyed","data":{"k":"x","n":0}}
        {"type":"Pair","data":{"a":"x","b":1,"n":0}}
        {"type":"Loose","data":{"id":"x","n":0}}
        {"edge":"Knows","from":"x","to":"x","data":{"id":"x","n":0}}
        """;
    try (Omnigraph graph = temp.init(schema)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, there));
      String before = export(graph);
      for (String line : there.lines().toList()) {
        String changed = line.replace("\"n\":0", "\"n\":1");
        String fresh =
            changed.replace("\"k\":\"x\"", "\"k\":\"y\"").replace("\"a\":\"x\"", "\"a\":\"y\"");
        fresh = fresh.replace("\"id\":\"x\"", "\"id\":\"y\"");
        boolean keyed = line.contains("Keyed") || line.contains("Pair");
        // what is there
        assertThat(code(graph, LoadMode.APPEND, changed)).contains(ErrorCode.KEY_CONFLICT);
        // what comes twice
        ErrorCode twice = keyed ? ErrorCode.UNIQUE_VIOLATION : ErrorCode.KEY_CONFLICT;
        assertThat(code(graph, LoadMode.APPEND, fresh + fresh)).contains(twice);
        assertThat(code(graph, LoadMode.OVERWRITE, fresh + fresh)).contains(twice);
        if (keyed) {
          assertThat(code(graph, LoadMode.MERGE, fresh + fresh)).contains(twice);
        }
        assertThat(export(graph)).isEqualTo(before);
        if (!keyed) {
          String last = fresh.replace("\"n\":1", "\"n\":2");
          LoadResult result = graph.load(LoadRequest.of(LoadMode.MERGE, fresh + last));
          assertThat(result.rows()).isEqualTo(2);
          assertThat(export(graph)).contains("\"id\":\"y\",\"n\":2").doesNotContain("\"n\":1");
        } else {
          graph.load(LoadRequest.of(LoadMode.MERGE, changed + fresh));
          assertThat(export(graph).lines().filter(l -> l.contains("\"n\":1"))).hasSize(2);
        }
        graph.load(LoadRequest.of(LoadMode.OVERWRITE, there));
        assertThat(export(graph)).isEqualTo(before);
      }
    }
  }

  private static Optional<ErrorCode> code(Omnigraph graph, LoadMode mode, String text) {
    try {
      graph.load(LoadRequest.of(mode, text));
      return Optional.empty();
    } catch (OmnigraphException e) {
      return Optional.of(e.code());
    }
  }

  /** An edge to a node that the same input leaves out is refused, whichever comes first. */
  @Test
  void anEdgeToANodeTheInputReplacesAwayIsRefused(TempGraph temp) {
    try (Omnigraph graph = temp.init("node P { k: String @key }\nedge K: P -> P")) {
      graph.load(
          LoadRequest.of(
              LoadMode.APPEND,
              "{\"type\":\"P\",\"data\":{\"k\":\"a\"}}{\"type\":\"P\",\"data\":{\"k\":\"b\"}}"
                  + "{\"edge\":\"K\",\"from\":\"a\",\"to\":\"b\",\"data\":{\"id\":\"e\"}}"));
      String before = export(graph);
      String node = "{\"type\":\"P\",\"data\":{\"k\":\"a\"}}\n";
      String edge = "{\"edge\":\"K\",\"from\":\"a\",\"to\":\"b\"}\n";
      for (String text : List.of(node + edge, edge + node)) {
        InvalidInputException refused =
            catchThrowableOfType(
                InvalidInputException.class,
                () -> graph.load(LoadRequest.of(LoadMode.OVERWRITE, text)));
        assertThat(refused.code()).isEqualTo(ErrorCode.ENDPOINT_VIOLATION);
        assertThat(refused.details())
            .containsEntry("side", "dst")
            .containsEntry("id", "b")
            .containsEntry("line", text.startsWith(edge) ? 1 : 2);
      }
      assertThat(export(graph)).isEqualTo(before);
      graph.load(LoadRequest.of(LoadMode.OVERWRITE, edge.replace("\"b\"", "\"a\"") + node));
      assertThat(export(graph).lines()).hasSize(2);
    }
  }
}
