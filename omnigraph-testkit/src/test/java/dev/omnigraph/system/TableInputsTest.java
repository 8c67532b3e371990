package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.omnigraph.LoadFormat;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.LoadStatus;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.storage.Durability;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same records as JSON Lines, CSV and Arrow make the same graph, and the same errors. */
@SuppressWarnings("MustBeClosedChecker") // what is created is closed after each test
class TableInputsTest {
  private static final String SCHEMA =
      """
      node Item {
        name: String @key  text: String?  flag: Bool?  i: I32?  l: I64?  u: U32?  w: U64?
        f: F32?  d: F64?  day: Date?  at: DateTime?  mood: enum(calm, wild)?
        tags: [String]?  numbers: [I32]?  vec: Vector(2)?  photo: Blob?
      }
      node Note { body: String? }
      edge Likes: Item -> Item { weight: F64? }
      """;

  @TempDir Path directory;
  private Omnigraph graph;

  @BeforeEach
  void create() {
    graph = create("graph");
  }

  private Omnigraph create(String name) {
    return Omnigraph.init(
        directory.resolve(name).toString(),
        SCHEMA,
        OmnigraphOptions.builder().durability(Durability.OS_CACHE).build());
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private static LoadRequest.Source source(String name, byte[] bytes, LoadFormat format) {
    return LoadRequest.Source.of(name, new ByteArrayInputStream(bytes), format);
  }

  private static void load(Omnigraph into, String type, LoadFormat format, byte[] bytes) {
    into.load(LoadRequest.of(LoadMode.APPEND, List.of(source(type, bytes, format))));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void csv(String type, String... lines) {
    load(graph, type, LoadFormat.csv(type), utf8(String.join("\n", lines)));
  }

  private String export() {
    return SchemaApplyTest.export(graph, graph.main().head());
  }

  @Test
  void everyTypeIsReadFromCsv() {
    csv(
        "Item",
        "name,text,flag,i,l,u,w,f,d,day,at,mood,tags,numbers,vec,photo",
        "a,\"two\n"
            + "lines, \"\"quoted\"\"\",true,-7,9007199254740993,4294967295,18446744073709551615,"
            + "0.5,1e3,2024-06-01,2024-06-01T12:00:00Z,calm,\"[\"\"x\"\",\"\"\"\"]\",[],\"[1,2.5]\","
            + "base64:AQID",
        "b,\"\",,,,,,,,,,,,,,",
        "c,,false,+8,,,,.5,,,,,,,,");
    assertThat(export())
        .isEqualTo(
            """
            {"type":"Item","data":{"id":"a","at":1717243200000,"d":1000.0,"day":19875,"f":0.5,"flag":true,"i":-7,"l":9007199254740993,"mood":"calm","name":"a","numbers":[],"photo":"base64:AQID","tags":["x",""],"text":"two\\nlines, \\"quoted\\"","u":4294967295,"vec":[1.0,2.5],"w":18446744073709551615}}
            {"type":"Item","data":{"id":"b","at":null,"d":null,"day":null,"f":null,"flag":null,"i":null,"l":null,"mood":null,"name":"b","numbers":null,"photo":null,"tags":null,"text":"","u":null,"vec":null,"w":null}}
            {"type":"Item","data":{"id":"c","at":null,"d":null,"day":null,"f":0.5,"flag":false,"i":8,"l":null,"mood":null,"name":"c","numbers":null,"photo":null,"tags":null,"text":null,"u":null,"vec":null,"w":null}}
            """);
  }

  @Test
  void edgesNameTheirEndsAndSeveralSourcesAreOneCommit() throws IOException {
    String before = graph.main().head();
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(utf8("\ufeffname\r\na\r\n\r\nb\r\n"));
    }
    graph.load(
        LoadRequest.of(
            LoadMode.APPEND,
            List.of(
                source("Item.csv.gz", zipped.toByteArray(), LoadFormat.csv("Item")),
                source(
                    "more",
                    utf8("{\"type\":\"Item\",\"data\":{\"name\":\"c\"}}"),
                    LoadFormat.jsonLines()),
                source(
                    "Likes.csv",
                    utf8("to,weight,from,id\nb,2,a,e1\nc,,a,e2"),
                    LoadFormat.csv("edge:Likes")))));
    assertThat(graph.main().commits().get(0).parent()).contains(before);
    assertThat(export().lines().filter(line -> line.contains("Likes")))
        .containsExactly(
            "{\"edge\":\"Likes\",\"from\":\"a\",\"to\":\"b\",\"data\":{\"id\":\"e1\",\"weight\":2.0}}",
            "{\"edge\":\"Likes\",\"from\":\"a\",\"to\":\"c\",\"data\":{\"id\":\"e2\",\"weight\":null}}");
  }

  /** A CSV cell beside the JSON value that is to be refused in the same way. */
  static Stream<Arguments> wrongCells() {
    return Stream.of(
        Arguments.of("i", "x", "\"x\""),
        Arguments.of("i", "2147483648", "2147483648"),
        Arguments.of("i", "1.5", "\"1.5\""),
        Arguments.of("u", "-1", "-1"),
        Arguments.of("w", "18446744073709551616", "18446744073709551616"),
        Arguments.of("flag", "TRUE", "\"TRUE\""),
        Arguments.of("f", "1e39", "1.0E39"),
        Arguments.of("d", "NaN", "\"NaN\""),
        Arguments.of("day", "2024-13-01", "\"2024-13-01\""),
        Arguments.of("day", "19875", "\"19875\""),
        Arguments.of("at", "yesterday", "\"yesterday\""),
        Arguments.of("mood", "sad", "\"sad\""),
        Arguments.of("tags", "x", "\"x\""),
        Arguments.of("tags", "\"[1]\"", "[1]"),
        Arguments.of("numbers", "\"[1,null]\"", "[1,null]"),
        Arguments.of("vec", "\"[1,2,3]\"", "[1,2,3]"),
        Arguments.of("vec", "\"[1,2\"", "\"[1,2\""),
        Arguments.of("photo", "base64:?", "\"base64:?\""));
  }

  @ParameterizedTest
  @MethodSource("wrongCells")
  void aWrongCellIsRefusedAsInJson(String property, String cell, String json) {
    InvalidInputException fromJson =
        catchThrowableOfType(
            InvalidInputException.class,
            () ->
                graph.load(
                    LoadRequest.of(
                        LoadMode.APPEND,
                        "{\"type\":\"Item\",\"data\":{\"name\":\"a\"}}\n"
                            + "{\"type\":\"Item\",\"data\":{\"name\":\"b\",\"%s\":%s}}"
                                .formatted(property, json))));
    InvalidInputException fromCsv =
        catchThrowableOfType(
            InvalidInputException.class, () -> csv("Item", "name," + property, "a,", "b," + cell));
    assertThat(fromCsv.code()).isEqualTo(fromJson.code());
    Map<String, Object> expected = new TreeMap<>(fromJson.details());
    expected.put("line", 3); // the header is a line
    assertThat(new TreeMap<>(fromCsv.details())).isEqualTo(expected);
    assertThat(export()).isEmpty();
  }

  static Stream<Arguments> wrongTables() {
    return Stream.of(
        Arguments.of("Item", "", "a CSV input needs a header", Map.of("line", 1)),
        Arguments.of(
            "Item", "name,nmae\na,b", "unknown column", Map.of("column", "nmae", "line", 1)),
        Arguments.of("Item", "name,name\na,b", "a column occurs twice", Map.of("column", "name")),
        Arguments.of("Likes", "from,weight\na,1", "needs both ends", Map.of("column", "to")),
        Arguments.of(
            "Item", "name,text\na,b\nc\n", "has 1 cells where the header has 2", Map.of("line", 3)),
        Arguments.of(
            "Item", "name,text\na,b,c\n", "has 3 cells where the header has 2", Map.of("line", 2)),
        Arguments.of("Item", "name,text\na,\"b\n", "not valid CSV", Map.of()),
        Arguments.of("Item", "name\n\"a\"b\n", "not valid CSV", Map.of("line", 2)),
        Arguments.of("Person", "name\na", "no such type", Map.of("type", "Person")));
  }

  @ParameterizedTest
  @MethodSource("wrongTables")
  void aWrongTableIsRefused(
      String type, String text, String sentence, Map<String, Object> details) {
    InvalidInputException refused =
        catchThrowableOfType(InvalidInputException.class, () -> csv(type, text));
    assertThat(refused).hasMessageContaining(sentence);
    assertThat(refused.details()).containsAllEntriesOf(details);
    assertThat(export()).isEmpty();
  }

  @Test
  void rowsAreCheckedTogether() {
    InvalidInputException refused =
        catchThrowableOfType(
            InvalidInputException.class, () -> csv("Item", "name", "a", "b", "a", "\"c\nd\"", "b"));
    assertThat(refused.details()).containsEntry("error_count", 2);
    assertThat(refused.details().get("errors").toString())
        .contains("record=3, line=4", "record=5, line=7");
  }

  @Test
  void manyRowsAreWrittenAsTheyAreRead() {
    StringBuilder text = new StringBuilder("name,i\n");
    for (int i = 0; i < 100_000; i++) {
      text.append("n").append(i).append(',').append(i).append('\n');
    }
    List<Long> told = new ArrayList<>();
    graph.load(
        LoadRequest.of(
                LoadMode.APPEND,
                List.of(source("Item", utf8(text.toString()), LoadFormat.csv("Item"))))
            .withProgress((bytes, records) -> told.add(records)));
    assertThat(export().lines()).hasSize(100_000);
    assertThat(told).hasSizeGreaterThan(2).isSorted().endsWith(100_000L);
  }

  @Test
  void aListenerHearsOfRatesAndOfWhatRemains() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      text.append("{\"type\":\"Item\",\"data\":{\"name\":\"n").append(i).append("\"}}\n");
    }
    Path lines = Files.writeString(directory.resolve("items.jsonl"), text);
    Path table = Files.writeString(directory.resolve("Note.csv"), "body\nb\n");
    long length = Files.size(lines) + Files.size(table);
    List<LoadStatus> heard = new ArrayList<>();
    graph.load(
        LoadRequest.of(
                LoadMode.APPEND,
                List.of(
                    LoadRequest.Source.of(lines),
                    LoadRequest.Source.of(table, LoadFormat.csv("Note"))))
            .withStatus(heard::add));
    LoadStatus last = heard.get(heard.size() - 1);
    assertThat(last.records()).isEqualTo(50_001);
    assertThat(last.bytes()).isEqualTo(length);
    assertThat(last.totalBytes()).hasValue(length);
    assertThat(last.remaining()).hasValue(Duration.ZERO);
    assertThat(last.recordsPerSecond() / last.bytesPerSecond())
        .isCloseTo(50_001.0 / length, within(1e-9));
    assertThat(new LoadStatus(25, OptionalLong.of(100), 1, Duration.ofSeconds(5)).remaining())
        .hasValue(Duration.ofSeconds(15));
    assertThat(new LoadStatus(25, OptionalLong.empty(), 1, Duration.ofSeconds(5)).remaining())
        .isEmpty();
    assertThat(new LoadStatus(0, OptionalLong.of(100), 0, Duration.ZERO).recordsPerSecond())
        .isZero();
  }

  @Test
  void theSameRecordsMakeTheSameGraphInAllForms() {
    Random random = new Random(11);
    List<ItemRow> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(ItemRow.random(random, i));
    }
    List<String> exports = new ArrayList<>();
    byte[] arrow = ItemRow.arrow(rows);
    for (int form = 0; form < 4; form++) {
      try (Omnigraph copy = create("form" + form)) {
        switch (form) {
          case 0 -> load(copy, "Item", LoadFormat.jsonLines(), utf8(ItemRow.json(rows)));
          case 1 -> load(copy, "Item", LoadFormat.csv("Item"), utf8(ItemRow.csv(rows)));
          case 2 -> load(copy, "Item", LoadFormat.arrow("Item"), arrow);
          default -> load(copy, "Item", LoadFormat.arrow("Item"), ItemRow.arrowFile(rows));
        }
        exports.add(SchemaApplyTest.export(copy, copy.main().head()));
      }
    }
    assertThat(exports.get(0).lines()).hasSize(300);
    assertThat(exports).allSatisfy(export -> assertThat(export).isEqualTo(exports.get(0)));
  }

  /** Cut anywhere, and with any bit turned, Arrow data is read or refused, and nothing else. */
  @Test
  void brokenArrowDataIsRefused() {
    Random random = new Random(5);
    List<ItemRow> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(ItemRow.random(random, i));
    }
    byte[] whole = ItemRow.arrow(rows);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes =
          i % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      if (bytes == whole || i % 4 != 0) {
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      try {
        graph.load(
            LoadRequest.of(
                LoadMode.OVERWRITE, List.of(source("Item", bytes, LoadFormat.arrow("Item")))));
      } catch (InvalidInputException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
    load(graph, "Note", LoadFormat.csv("Note"), utf8("body\nstill alive"));
    assertThat(export()).contains("still alive");
  }

  @Test
  void anArrowColumnMustFitItsProperty() {
    InvalidInputException refused =
        catchThrowableOfType(
            InvalidInputException.class,
            () -> load(graph, "Item", LoadFormat.arrow("Item"), ItemRow.wrongColumns()));
    assertThat(refused.code()).isEqualTo(ErrorCode.BAD_RECORD);
    assertThat(refused.details()).containsEntry("error_count", 2);
    assertThat(refused.details().get("errors").toString())
        .contains("column=i, expected=I32?", "column=day, expected=Date?");
  }

  @Test
  void batchesOfAReaderAreLoadedAndTheReaderIsClosed() {
    Random random = new Random(3);
    List<ItemRow> rows = List.of(ItemRow.random(random, 0), ItemRow.random(random, 1));
    ItemRow.Batches batches = ItemRow.batches(rows);
    graph.load(
        LoadRequest.of(
            LoadMode.APPEND,
            List.of(LoadRequest.Source.ofBatches("batches", "Item", batches.reader()))));
    assertThat(export().lines()).hasSize(2);
    batches.requireClosed();
  }
}
