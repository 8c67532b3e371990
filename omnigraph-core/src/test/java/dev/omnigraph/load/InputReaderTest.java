package dev.omnigraph.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.validate.Violation;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/**
 * Reading in pieces, quickly and by several threads says the same as reading the whole input
 * through with the strict reader.
 */
class InputReaderTest {
  private static final Catalog CATALOG =
      SchemaCompiler.compile(
          F1.SCHEMA
              + """
              node All {
                s: String? i32: I32? i64: I64? u32: U32? u64: U64? f32: F32? f64: F64? b: Bool?
                d: Date? t: DateTime? blob: Blob? list: [I64]? words: [String]? v: Vector(3)?
                @range(i32, 0..10)
                @check(s, "^a+")
              }
              node Pair { a: String b: I64 @key(a, b) }
              """);
  private static final LoadPlan.Pace THROUGH = new LoadPlan.Pace(0, 4, 4);

  /** Ids that count from 1. */
  private static final class Counting implements IdSource {
    private int next;

    @Override
    public String nextUlid() {
      return String.format("%026d", ++next);
    }

    @Override
    public UUID nextUuid() {
      throw new UnsupportedOperationException();
    }
  }

  private static List<String> read(byte[] input, LoadPlan.Pace pace, int errorsMax) {
    Map<TableKey, TableShape> shapes = new ConcurrentHashMap<>();
    for (TableKey key : CATALOG.tableKeys()) {
      shapes.put(key, TableShape.of(CATALOG, key));
    }
    Map<TableKey, List<String>> rows = new TreeMap<>();
    Violations found = new Violations(errorsMax);
    Counting ids = new Counting();
    LoadPlan plan =
        LoadPlan.of(
                Placement.APPEND, List.of(LoadSource.of("input", new ByteArrayInputStream(input))))
            .at(pace);
    List<String> said = new ArrayList<>();
    try (RootAllocator allocator = new RootAllocator();
        LoadThreads threads = LoadThreads.start(pace.readers())) {
      ChunkParser parser =
          new ChunkParser(CATALOG, allocator, errorsMax, true, shapes::get, s -> false);
      new InputReader(
              plan,
              parser,
              TableKey::node,
              shapes::get,
              allocator,
              found,
              threads,
              piece -> {
                piece.generateIds(ids);
                piece
                    .groups()
                    .forEach(
                        (key, group) ->
                            rows.computeIfAbsent(key, k -> new ArrayList<>())
                                .addAll(texts(group.batch())));
              })
          .readAll();
      found.throwIfAny();
    } catch (OmnigraphException e) {
      said.add(e.code() + " " + e.getMessage() + " " + e.details());
    }
    for (Violation violation : found.all()) {
      said.add(violation.toString());
    }
    if (said.isEmpty()) { // with errors, ids are not of interest
      rows.forEach((key, texts) -> texts.forEach(text -> said.add(key + " " + text)));
    }
    return said;
  }

  private static List<String> texts(RowBatch batch) {
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      StringBuilder text = new StringBuilder();
      text.append(batch.record(row)).append('@').append(batch.line(row));
      for (int column = 0; column < batch.root().getFieldVectors().size(); column++) {
        Object value = batch.root().getVector(column).getObject(row);
        String spelled =
            value instanceof Map<?, ?> blob && blob.get("data") instanceof byte[] bytes
                ? "bytes " + new String(bytes, StandardCharsets.ISO_8859_1)
                : String.valueOf(value);
        text.append('|').append(spelled);
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static List<String> read(String input, LoadPlan.Pace pace) {
    return read(input.getBytes(StandardCharsets.UTF_8), pace, 1_000);
  }

  @Test
  void anyCuttingSaysTheSameAsReadingThrough() {
    Random random = new Random(20_240_601);
    for (int round = 0; round < 1_500; round++) {
      byte[] input = new Inputs(random).text();
      List<String> expected = read(input, THROUGH, 1_000);
      String shown = "round " + round + ": " + new String(input, StandardCharsets.UTF_8);
      int chunk = 8 << random.nextInt(10);
      assertThat(read(input, new LoadPlan.Pace(0, chunk, 1 << 20), 1_000))
          .as(shown)
          .isEqualTo(expected);
      assertThat(read(input, new LoadPlan.Pace(0, chunk, chunk * 4), 1_000))
          .as(shown)
          .isEqualTo(expected);
      if (round % 10 == 0) {
        assertThat(read(input, new LoadPlan.Pace(3, chunk, 1 << 20), 1_000))
            .as(shown)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void whichErrorsAreListedDoesNotDependOnTheNumberOfReaders() {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < 4_000; i++) {
      input.append(i % 7 == 0 ? "{\"type\":\"Nobody\"}\n" : "{\"type\":\"Shelf\",\"data\":{");
      if (i % 7 != 0) {
        input.append("\"code\":").append(i % 5 == 0 ? "7" : "\"s" + i + "\"").append("}}\n");
      }
    }
    byte[] bytes = input.toString().getBytes(StandardCharsets.UTF_8);
    List<String> alone = read(bytes, new LoadPlan.Pace(0, 512, 1 << 20), 40);
    assertThat(alone).hasSize(41);
    for (int readers = 1; readers <= 4; readers++) {
      assertThat(read(bytes, new LoadPlan.Pace(readers, 512, 1 << 20), 40)).isEqualTo(alone);
    }
  }

  @Test
  void aTruncatedRecordIsRefusedAtItsLineAndTheRestIsNotRead() {
    String good = "{\"type\":\"Shelf\",\"data\":{\"code\":\"s\"}}\n";
    String input = good.repeat(3) + "{\"type\":\"Shelf\",\"data\":{\"code\":\"t\"}\n" + good;
    List<String> expected = read(input, THROUGH);
    assertThat(expected).hasSize(2);
    assertThat(expected.get(0)).contains("not valid JSON").contains("line=5");
    assertThat(read(input, new LoadPlan.Pace(2, 16, 1 << 10))).isEqualTo(expected);
  }

  @Test
  void recordsWithoutLineEndsAreReadThroughInBoundedMemory() {
    String input = "{\"type\":\"Shelf\",\"data\":{\"code\":\"s\"}}".repeat(500);
    LoadPlan.Pace pace = new LoadPlan.Pace(2, 64, 256);
    List<String> rows = read(input, pace);
    assertThat(rows).hasSize(500).isEqualTo(read(input, THROUGH));
    assertThat(rows.get(499)).startsWith("node:Shelf 500@1|");
  }

  @Test
  void anInterruptedLoadIsCancelled() {
    Thread.currentThread().interrupt();
    OmnigraphException cancelled =
        catchThrowableOfType(
            CancelledException.class,
            () -> {
              Map<TableKey, TableShape> none = Map.of();
              try (RootAllocator allocator = new RootAllocator()) {
                new InputReader(
                        LoadPlan.of(
                            Placement.APPEND,
                            List.of(LoadSource.of("i", new ByteArrayInputStream(new byte[] {32})))),
                        new ChunkParser(CATALOG, allocator, 1, false, none::get, s -> false),
                        TableKey::node,
                        none::get,
                        allocator,
                        new Violations(1),
                        LoadThreads.NONE,
                        piece -> {})
                    .readAll();
              }
            });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(cancelled.details()).containsEntry("operation", "load");
  }

  @Test
  void ulidsInBytesAreThoseInText() {
    byte[] bytes = new byte[IdSource.ULID_LETTERS];
    String before = IdSource.system().nextUlid();
    for (int i = 0; i < 1_000; i++) {
      IdSource.system().nextUlid(bytes);
      String text = new String(bytes, StandardCharsets.US_ASCII);
      String after = IdSource.system().nextUlid();
      assertThat(text).hasSize(26).isGreaterThan(before).isLessThan(after);
      assertThat(text.substring(0, 8)).isEqualTo(before.substring(0, 8));
      before = after;
    }
  }

  @Test
  void otherEncodingsAreReadAsBefore() {
    byte[] utf16 =
        "{\"type\":\"Shelf\",\"data\":{\"code\":\"s\"}}\n".getBytes(StandardCharsets.UTF_16LE);
    assertThat(read(utf16, new LoadPlan.Pace(2, 16, 1 << 10), 9))
        .isEqualTo(read(utf16, THROUGH, 9));
  }

  /** Makes inputs, most of them good, some quirky, some bad. */
  private static final class Inputs {
    private final Random random;
    private final StringBuilder text = new StringBuilder();

    Inputs(Random random) {
      this.random = random;
    }

    byte[] text() {
      if (random.nextInt(20) == 0) {
        text.append('\ufeff');
      }
      int records = 1 + random.nextInt(30);
      boolean rough = random.nextInt(3) == 0;
      for (int i = 0; i < records; i++) {
        record(rough);
        text.append(pick("\n", "\n", "\n", "\r\n", "\n\n", rough ? "" : "\n", rough ? "\r" : "\n"));
      }
      if (rough && random.nextInt(3) == 0) {
        text.setLength(random.nextInt(text.length()));
      }
      if (rough && random.nextInt(3) == 0) {
        text.insert(random.nextInt(text.length() + 1), pick("{", "}", ",", "\"", "\n", "é", "\\"));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 0 && random.nextInt(30) == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      return bytes;
    }

    private String pick(String... choices) {
      return choices[random.nextInt(choices.length)];
    }

    private String space() {
      return pick("", "", "", "", " ", "\n", "\t");
    }

    private void record(boolean rough) {
      switch (random.nextInt(rough ? 8 : 6)) {
        case 0 -> put("{'type':'Shelf','data':{'code':'s%d'}}");
        case 1 -> put("{'type':'Author','data':{'handle':'a%d','born':%d,'country':null}}");
        case 2 -> put("{'edge':'follows','from':'a%d','to':'b%d','data':{'since':'2020-02-29'}}");
        case 3 -> put("{'data':{'handle':'x'},'type':'Author'}");
        case 4 -> put("{'type':'Pair','data':{'a':'p','b':%d}}");
        case 5 -> all(rough);
        case 6 -> put(pick("[1]", "17", "null", "{'type':'No'}", "{'type':'Shelf'}", "{'x':1}"));
        default ->
            put(
                pick(
                    "{'type':'Shelf','data':{'code':'a','code':'b'}}",
                    "{'type':'Shelf','type':'Shelf','data':{'code':'a'}}",
                    "{'type':'Shelf','from':'x','data':{'code':'a'}}",
                    "{'edge':'Wrote','from':'x'}",
                    "{'edge':'Wrote','from':'x','to':'y','data':{'id':''}}",
                    "{'type':'Shelf','data':{'code':'a','id':'b'}}",
                    "{'type':'Shelf','data':{'code':'a','id':'a'}}",
                    "{'edge':'Wrote','from':'x','to':'y','data':{'id':'e%d'}}",
                    "{'type':'Author','data':{}}"));
      }
    }

    private void put(String template) {
      String json = template.replace('\'', '"');
      for (int at = json.indexOf("%d"); at >= 0; at = json.indexOf("%d")) {
        json = json.substring(0, at) + random.nextInt(50) + json.substring(at + 2);
      }
      for (int i = 0; i < json.length(); i++) {
        char c = json.charAt(i);
        text.append(c == ':' || c == ',' || c == '{' ? c + space() : String.valueOf(c));
      }
    }

    private void all(boolean rough) {
      StringBuilder data = new StringBuilder();
      for (String member : new String[] {"s", "i32", "i64", "u32", "u64", "f32", "f64", "b", "d"}) {
        if (random.nextBoolean()) {
          data.append(",'").append(member).append("':").append(value(rough ? "" : member));
        }
      }
      for (String member : new String[] {"t", "blob", "list", "words", "v"}) {
        if (random.nextInt(3) == 0) {
          data.append(",'").append(member).append("':").append(value(rough ? "" : member));
        }
      }
      String body = data.length() == 0 ? "" : data.substring(1);
      put("{'type':'All','data':{" + body.replace("%", "") + "}}");
    }

    private String value(String member) {
      return switch (member) {
        case "s" ->
            pick("'a'", "'aé€😀'", "'a\\n\\u00e9\\\"'", "'a\\ud83d\\ude00'", "null", "'a b'");
        case "i32", "u32" -> pick("0", "7", "10", "-0", "null");
        case "i64" ->
            pick("0", "-9223372036854775808", "9223372036854775807", "123456789012345678");
        case "u64" -> pick("0", "18446744073709551615", "9007199254740993");
        case "f32", "f64" ->
            pick("0", "-0", "-0.0", "1.5", "-12.25", "1e3", "0.1", "3", "123456789.123456789");
        case "b" -> pick("true", "false", "null");
        case "d" -> pick("'2020-02-29'", "'1969-12-31'", "'20200101'", "'0000-01-01'", "12");
        case "t" -> pick("'2020-02-29T01:02:03Z'", "'2020-01-01 00:00:00.5+01:00'", "-5");
        case "blob" -> pick("'base64:AAEC'", "'file:///x'", "null");
        case "list" -> pick("[]", "[1,2]", "null");
        case "words" -> pick("[]", "['a','b\\n']", "['é']");
        case "v" -> pick("[1,2,3]", "[0.5, -1e-3 ,2]", "null");
        default ->
            pick(
                "1",
                "'x'",
                "1.5",
                "[1]",
                "[]",
                "{}",
                "true",
                "'2021-02-29'",
                "'2021-13-01'",
                "null",
                "01",
                "1.",
                "-",
                "tru",
                "99999999999999999999",
                "1e400",
                "'\\ud800'",
                "[1,2,null]",
                "'2020-00-10'",
                "'20x0-01-10'",
                "[1,2,3,4]",
                "'\\q'",
                "NaN");
      };
    }
  }
}
