package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.LoadFormat;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which values the Arrow columns of a load stand for, at the ends of their ranges. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // a batch closes its columns
class ArrowColumnsTest {
  private static final String SCHEMA =
      """
      node T {
        l: I64?  w: U64?  d: F64?  f: F32?  day: Date?  at: DateTime?  s: String?  b: Blob?
        ints: [I32]?  v: Vector(2)?
      }
      edge E: T -> T
      """;

  /** Returns a stream of one batch; the makers' columns all have the given number of rows. */
  @SafeVarargs
  private static byte[] arrow(int rows, Function<BufferAllocator, FieldVector>... makers) {
    return arrow(rows, new DictionaryProvider.MapDictionaryProvider(), makers);
  }

  @SafeVarargs
  private static byte[] arrow(
      int rows, DictionaryProvider dictionaries, Function<BufferAllocator, FieldVector>... makers) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator()) {
      List<FieldVector> columns = new ArrayList<>();
      for (Function<BufferAllocator, FieldVector> maker : makers) {
        columns.add(maker.apply(allocator));
        columns.get(columns.size() - 1).setValueCount(rows);
      }
      try (VectorSchemaRoot root = new VectorSchemaRoot(columns);
          ArrowStreamWriter writer = new ArrowStreamWriter(root, dictionaries, out)) {
        root.setRowCount(rows);
        writer.start();
        writer.writeBatch();
        writer.end();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void load(Omnigraph graph, String type, byte[] bytes) {
    graph.load(
        LoadRequest.of(
            LoadMode.OVERWRITE,
            List.of(
                LoadRequest.Source.of(
                    "rows", new ByteArrayInputStream(bytes), LoadFormat.arrow(type)))));
  }

  private static InvalidInputException refused(Omnigraph graph, byte[] bytes) {
    return catchThrowableOfType(InvalidInputException.class, () -> load(graph, "T", bytes));
  }

  /** Returns the values of one property in the order of the ids. */
  private static List<String> values(Omnigraph graph, String property) {
    List<String> values = new ArrayList<>();
    SchemaApplyTest.export(graph, graph.main().head())
        .lines()
        .forEach(
            line -> {
              int from = line.indexOf("\"" + property + "\":") + property.length() + 3;
              int end = line.indexOf(",\"", from);
              values.add(line.substring(from, end < 0 ? line.length() - 2 : end));
            });
    return values;
  }

  private static FieldVector ids(BufferAllocator allocator) {
    VarCharVector ids = new VarCharVector("id", allocator);
    for (int row = 0; row < 4; row++) {
      ids.setSafe(row, ("r" + row).getBytes(StandardCharsets.UTF_8));
    }
    return ids;
  }

  private interface Setter {
    void set(FieldVector vector, int row, long bits);
  }

  private static Function<BufferAllocator, FieldVector> longs(
      Function<BufferAllocator, FieldVector> maker, Setter setter, long... values) {
    return allocator -> {
      FieldVector vector = maker.apply(allocator);
      ((BaseFixedWidthVector) vector).allocateNew(4);
      for (int row = 0; row < values.length; row++) {
        setter.set(vector, row, values[row]);
      }
      return vector;
    };
  }

  @Test
  void integersOfEveryWidth(TempGraph temp) {
    List<Function<BufferAllocator, FieldVector>> columns =
        List.of(
            longs(
                a -> new TinyIntVector("l", a),
                (v, r, x) -> ((TinyIntVector) v).set(r, (byte) x),
                -128,
                127),
            longs(
                a -> new SmallIntVector("l", a),
                (v, r, x) -> ((SmallIntVector) v).set(r, (short) x),
                -32768,
                32767),
            longs(
                a -> new IntVector("l", a),
                (v, r, x) -> ((IntVector) v).set(r, (int) x),
                Integer.MIN_VALUE,
                Integer.MAX_VALUE),
            longs(
                a -> new BigIntVector("l", a),
                (v, r, x) -> ((BigIntVector) v).set(r, x),
                Long.MIN_VALUE,
                Long.MAX_VALUE),
            longs(
                a -> new UInt1Vector("l", a),
                (v, r, x) -> ((UInt1Vector) v).set(r, (byte) x),
                0,
                255),
            longs(
                a -> new UInt2Vector("l", a),
                (v, r, x) -> ((UInt2Vector) v).set(r, (char) x),
                0,
                65535),
            longs(
                a -> new UInt4Vector("l", a),
                (v, r, x) -> ((UInt4Vector) v).set(r, (int) x),
                0,
                4294967295L),
            longs(
                a -> new UInt8Vector("l", a),
                (v, r, x) -> ((UInt8Vector) v).set(r, x),
                0,
                Long.MAX_VALUE));
    List<List<String>> expected =
        List.of(
            List.of("-128", "127"),
            List.of("-32768", "32767"),
            List.of("-2147483648", "2147483647"),
            List.of("-9223372036854775808", "9223372036854775807"),
            List.of("0", "255"),
            List.of("0", "65535"),
            List.of("0", "4294967295"),
            List.of("0", "9223372036854775807"));
    try (Omnigraph graph = temp.init(SCHEMA)) {
      for (int i = 0; i < columns.size(); i++) {
        load(graph, "T", arrow(3, ArrowColumnsTest::ids, columns.get(i)));
        assertThat(values(graph, "l").subList(0, 2)).isEqualTo(expected.get(i));
        assertThat(values(graph, "l").get(2)).isEqualTo("null");
      }
      InvalidInputException tooLarge =
          refused(
              graph,
              arrow(
                  2,
                  ArrowColumnsTest::ids,
                  longs(
                      a -> new UInt8Vector("l", a),
                      (v, r, x) -> ((UInt8Vector) v).set(r, x),
                      1,
                      -1)));
      assertThat(tooLarge.code()).isEqualTo(ErrorCode.BAD_VALUE);
      assertThat(tooLarge.details())
          .containsEntry("record", 2L)
          .containsEntry("found", "number 18446744073709551615");
    }
  }

  @Test
  void realsOfEveryWidthAndNoneThatAreNotFinite(TempGraph temp) {
    Function<BufferAllocator, FieldVector> halves =
        longs(
            a -> new Float2Vector("d", a),
            (v, r, x) -> ((Float2Vector) v).set(r, (short) x),
            0x3e00,
            0x8000);
    Function<BufferAllocator, FieldVector> singles =
        longs(
            a -> new Float4Vector("d", a),
            (v, r, x) -> ((Float4Vector) v).set(r, Float.intBitsToFloat((int) x)),
            Float.floatToRawIntBits(0.1f),
            Float.floatToRawIntBits(-0.0f));
    try (Omnigraph graph = temp.init(SCHEMA)) {
      load(graph, "T", arrow(2, ArrowColumnsTest::ids, halves));
      assertThat(values(graph, "d")).containsExactly("1.5", "-0.0");
      load(
          graph,
          "T",
          arrow(
              1,
              ArrowColumnsTest::ids,
              a -> {
                FixedSizeListVector list =
                    new FixedSizeListVector(
                        "v", a, FieldType.nullable(new ArrowType.FixedSizeList(2)), null);
                Float2Vector elements =
                    (Float2Vector)
                        list.addOrGetVector(
                                FieldType.nullable(
                                    new ArrowType.FloatingPoint(FloatingPointPrecision.HALF)))
                            .getVector();
                list.allocateNew();
                list.setNotNull(0);
                elements.setSafe(0, (short) 0x3e00);
                elements.setSafe(1, (short) 0xc000);
                return list;
              }));
      assertThat(values(graph, "v")).containsExactly("[1.5,-2.0]");
      load(graph, "T", arrow(2, ArrowColumnsTest::ids, singles));
      assertThat(values(graph, "d")).containsExactly("0.10000000149011612", "-0.0");
      for (double wrong : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e300}) {
        InvalidInputException refused =
            refused(
                graph,
                arrow(
                    1,
                    ArrowColumnsTest::ids,
                    longs(
                        a -> new Float8Vector("f", a),
                        (v, r, x) -> ((Float8Vector) v).set(r, Double.longBitsToDouble(x)),
                        Double.doubleToRawLongBits(wrong))));
        assertThat(refused.code()).isEqualTo(ErrorCode.BAD_VALUE);
        assertThat(refused.details()).containsEntry("expected", "a finite 32-bit number");
      }
      load(
          graph,
          "T",
          arrow(
              2,
              ArrowColumnsTest::ids,
              longs(
                  a -> new TinyIntVector("f", a),
                  (v, r, x) -> ((TinyIntVector) v).set(r, (byte) x),
                  -3,
                  4)));
      assertThat(values(graph, "f")).containsExactly("-3.0", "4.0");
    }
  }

  @Test
  void timesOfEveryUnitAreCutDownToTheMillisecondBelow(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      Object[][] cases = {
        {TimeUnit.SECOND, -1L, "-1000"},
        {TimeUnit.MILLISECOND, -1L, "-1"},
        {TimeUnit.MICROSECOND, -1L, "-1"},
        {TimeUnit.NANOSECOND, -1_000_001L, "-2"},
        {TimeUnit.NANOSECOND, Long.MIN_VALUE, "-9223372036855"}
      };
      for (Object[] one : cases) {
        for (String zone : new String[] {null, "UTC", "+05:30"}) {
          Field field = Field.nullable("at", new ArrowType.Timestamp((TimeUnit) one[0], zone));
          load(
              graph,
              "T",
              arrow(
                  1,
                  ArrowColumnsTest::ids,
                  longs(
                      a -> field.createVector(a),
                      (v, r, x) -> ((TimeStampVector) v).set(r, x),
                      (Long) one[1])));
          assertThat(values(graph, "at")).containsExactly((String) one[2]);
        }
      }
      Field seconds = Field.nullable("at", new ArrowType.Timestamp(TimeUnit.SECOND, null));
      assertThat(
              refused(
                      graph,
                      arrow(
                          1,
                          ArrowColumnsTest::ids,
                          longs(
                              a -> seconds.createVector(a),
                              (v, r, x) -> ((TimeStampVector) v).set(r, x),
                              Long.MAX_VALUE)))
                  .code())
          .isEqualTo(ErrorCode.BAD_VALUE);
      load(
          graph,
          "T",
          arrow(
              2,
              ArrowColumnsTest::ids,
              longs(
                  a -> new DateMilliVector("day", a),
                  (v, r, x) -> ((DateMilliVector) v).set(r, x),
                  -1,
                  86_400_000)));
      assertThat(values(graph, "day")).containsExactly("-1", "1");
    }
  }

  @Test
  void textsAreTextsAndBytesAreBytes(TempGraph temp) {
    byte[] wrong = {'a', (byte) 0xc3};
    try (Omnigraph graph = temp.init(SCHEMA)) {
      for (String property : List.of("s", "b", "day", "at")) {
        InvalidInputException refused =
            refused(
                graph,
                arrow(
                    1,
                    ArrowColumnsTest::ids,
                    a -> {
                      VarCharVector texts = new VarCharVector(property, a);
                      texts.setSafe(0, wrong);
                      return texts;
                    }));
        assertThat(refused).as(property).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.BAD_VALUE);
        assertThat(refused.details()).containsEntry("property", property);
      }
      load(
          graph,
          "T",
          arrow(
              3,
              ArrowColumnsTest::ids,
              a -> {
                VarBinaryVector bytes = new VarBinaryVector("b", a);
                bytes.setSafe(0, wrong);
                bytes.setSafe(1, new byte[0]);
                return bytes;
              }));
      assertThat(values(graph, "b")).containsExactly("\"base64:YcM=\"", "null", "null");
      load(
          graph,
          "T",
          arrow(
              1,
              ArrowColumnsTest::ids,
              a -> {
                FixedSizeBinaryVector bytes = new FixedSizeBinaryVector("b", a, 2);
                bytes.setSafe(0, wrong);
                return bytes;
              },
              a -> new NullVector("s", 1)));
      assertThat(values(graph, "b")).containsExactly("\"base64:YcM=\"");
    }
  }

  /** What is read of such a list without its dictionary are places in it. */
  @Test
  void elementsOfListsAreNotTakenForTheirPlacesInADictionary(TempGraph temp) {
    DictionaryEncoding coded = new DictionaryEncoding(7, false, new ArrowType.Int(32, true));
    try (Omnigraph graph = temp.init(SCHEMA);
        BufferAllocator allocator = new RootAllocator();
        IntVector meant = new IntVector("meant", allocator)) {
      meant.allocateNew(2);
      meant.set(0, 70);
      meant.set(1, 80);
      meant.setValueCount(2);
      DictionaryProvider dictionaries =
          new DictionaryProvider.MapDictionaryProvider(new Dictionary(meant, coded));
      byte[] bytes =
          arrow(
              1,
              dictionaries,
              ArrowColumnsTest::ids,
              a -> {
                ListVector list =
                    (ListVector)
                        new Field(
                                "ints",
                                FieldType.nullable(ArrowType.List.INSTANCE),
                                List.of(
                                    new Field(
                                        "item",
                                        new FieldType(true, new ArrowType.Int(32, true), coded),
                                        null)))
                            .createVector(a);
                list.allocateNew();
                int at = list.startNewValue(0);
                ((IntVector) list.getDataVector()).setSafe(at, 1);
                list.endValue(0, 1);
                return list;
              });
      InvalidInputException refused = refused(graph, bytes);
      if (refused == null) {
        assertThat(values(graph, "ints")).containsExactly("[80]");
      } else {
        assertThat(refused.code()).isEqualTo(ErrorCode.BAD_RECORD);
      }
    }
  }

  @Test
  void edgesNeedTheirEnds(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      load(graph, "T", arrow(4, ArrowColumnsTest::ids));
      InvalidInputException refused =
          catchThrowableOfType(
              InvalidInputException.class,
              () ->
                  load(
                      graph,
                      "E",
                      arrow(
                          2,
                          a -> {
                            VarCharVector from = new VarCharVector("from", a);
                            from.setSafe(0, "r0".getBytes(StandardCharsets.UTF_8));
                            return from;
                          },
                          a -> {
                            VarCharVector to = new VarCharVector("to", a);
                            to.setSafe(0, "r1".getBytes(StandardCharsets.UTF_8));
                            to.setSafe(1, "r1".getBytes(StandardCharsets.UTF_8));
                            return to;
                          })));
      assertThat(refused.details()).containsEntry("record", 2L).containsEntry("member", "from");
      load(
          graph, "E", arrow(0, a -> new VarCharVector("from", a), a -> new VarCharVector("to", a)));
      assertThat(values(graph, "id")).hasSize(4);
    }
  }
}
