package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** A record with a value of every type, spelled as JSON, CSV and Arrow. */
record ItemRow(Map<String, Object> values) {
  private static final List<String> COLUMNS =
      List.of(
          "name", "text", "flag", "i", "l", "u", "w", "f", "d", "day", "at", "mood", "tags",
          "numbers", "vec", "photo");
  private static final List<String> MOODS = List.of("calm", "wild");
  private static final DictionaryEncoding MOOD_CODES = new DictionaryEncoding(1, false, null);

  static ItemRow random(Random random, int number) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", "n" + number);
    for (String column : COLUMNS.subList(1, COLUMNS.size())) {
      if (random.nextInt(4) > 0) {
        values.put(column, value(column, random));
      }
    }
    return new ItemRow(values);
  }

  private static Object value(String column, Random random) {
    byte[] bytes = new byte[1 + random.nextInt(40)];
    random.nextBytes(bytes);
    return switch (column) {
      case "text" ->
          List.of("", "plain", "a,b", "say \"hi\"\r\n\ttwice", "é😀 ", "null")
              .get(random.nextInt(6));
      case "flag" -> random.nextBoolean();
      case "i" -> random.nextInt();
      case "l" -> random.nextLong();
      case "u" -> random.nextInt() & 0xffff_ffffL;
      case "w" -> new BigInteger(64, random);
      case "f" -> random.nextFloat() * 1e9f;
      case "d" -> random.nextGaussian() * 1e100;
      case "day" -> random.nextInt(60_000) - 20_000;
      case "at" -> random.nextLong() % 4_000_000_000_000L;
      case "mood" -> MOODS.get(random.nextInt(2));
      case "tags" -> List.of(List.of(), List.of("x"), List.of("", "a\"b")).get(random.nextInt(3));
      case "numbers" -> List.of(List.of(), List.of(-1, 2, 3)).get(random.nextInt(2));
      case "vec" -> List.of(random.nextFloat(), -random.nextFloat());
      default -> bytes;
    };
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      json.append(c < ' ' || c == '"' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
    }
    return json.append('"').toString();
  }

  /** Returns a value as text, which JSON may have to quote. */
  private static String plain(String column, Object value) {
    return switch (column) {
      case "day" -> LocalDate.ofEpochDay((Integer) value).toString();
      case "at" -> Instant.ofEpochMilli((Long) value).toString();
      case "photo" -> "base64:" + Base64.getEncoder().encodeToString((byte[]) value);
      case "tags" -> ((List<?>) value).stream().map(v -> quoted((String) v)).toList().toString();
      default -> String.valueOf(value);
    };
  }

  static String json(List<ItemRow> rows) {
    StringBuilder text = new StringBuilder();
    for (ItemRow row : rows) {
      StringBuilder data = new StringBuilder();
      row.values.forEach(
          (column, value) -> {
            String plain = plain(column, value);
            boolean isText = List.of("name", "text", "day", "at", "mood", "photo").contains(column);
            data.append(data.isEmpty() ? "" : ",").append(quoted(column)).append(':');
            data.append(isText ? quoted(plain) : plain);
          });
      text.append("{\"type\":\"Item\",\"data\":{").append(data).append("}}\n");
    }
    return text.toString();
  }

  static String csv(List<ItemRow> rows) {
    StringBuilder text = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
    for (ItemRow row : rows) {
      for (String column : COLUMNS) {
        text.append(column.equals("name") ? "" : ",");
        Object value = row.values.get(column);
        if (value != null) {
          text.append('"').append(plain(column, value).replace("\"", "\"\"")).append('"');
        }
      }
      text.append("\r\n");
    }
    return text.toString();
  }

  private static Field field(String column) {
    FieldType text = FieldType.nullable(ArrowType.Utf8.INSTANCE);
    return switch (column) {
      case "name" -> Field.nullable(column, ArrowType.LargeUtf8.INSTANCE);
      case "text" -> new Field(column, text, null);
      case "flag" -> Field.nullable(column, ArrowType.Bool.INSTANCE);
      case "i", "l" -> Field.nullable(column, new ArrowType.Int(64, true));
      case "u" -> Field.nullable(column, new ArrowType.Int(32, false));
      case "w" -> Field.nullable(column, new ArrowType.Int(64, false));
      case "f" ->
          Field.nullable(column, new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
      case "d" ->
          Field.nullable(column, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
      case "day" -> Field.nullable(column, new ArrowType.Date(DateUnit.DAY));
      case "at" -> Field.nullable(column, new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));
      case "mood" ->
          new Field(column, new FieldType(true, new ArrowType.Int(32, true), MOOD_CODES), null);
      case "tags" ->
          new Field(
              column,
              FieldType.nullable(ArrowType.List.INSTANCE),
              List.of(new Field("item", text, null)));
      case "numbers" ->
          new Field(
              column,
              FieldType.nullable(ArrowType.LargeList.INSTANCE),
              List.of(Field.nullable("item", new ArrowType.Int(32, true))));
      case "vec" ->
          new Field(
              column,
              FieldType.nullable(new ArrowType.FixedSizeList(2)),
              List.of(
                  Field.nullable(
                      "item", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))));
      default -> Field.nullable(column, ArrowType.LargeBinary.INSTANCE);
    };
  }

  private static byte[] utf8(Object value) {
    return ((String) value).getBytes(StandardCharsets.UTF_8);
  }

  private static void set(FieldVector vector, int row, Object value) {
    if (vector instanceof LargeVarCharVector texts) {
      texts.setSafe(row, utf8(value));
    } else if (vector instanceof VarCharVector texts) {
      texts.setSafe(row, utf8(value));
    } else if (vector instanceof BitVector bits) {
      bits.setSafe(row, (Boolean) value ? 1 : 0);
    } else if (vector instanceof UInt4Vector numbers) {
      numbers.setSafe(row, ((Long) value).intValue());
    } else if (vector instanceof UInt8Vector numbers) {
      numbers.setSafe(row, ((BigInteger) value).longValue());
    } else if (vector instanceof BigIntVector numbers) {
      numbers.setSafe(row, ((Number) value).longValue());
    } else if (vector instanceof IntVector codes) {
      codes.setSafe(row, value instanceof String mood ? MOODS.indexOf(mood) : (Integer) value);
    } else if (vector instanceof Float4Vector numbers) {
      numbers.setSafe(row, (Float) value);
    } else if (vector instanceof Float8Vector numbers) {
      numbers.setSafe(row, (Double) value);
    } else if (vector instanceof DateDayVector days) {
      days.setSafe(row, (Integer) value);
    } else if (vector instanceof TimeStampMicroTZVector times) {
      times.setSafe(row, (Long) value * 1_000 + 999); // cut off
    } else if (vector instanceof LargeVarBinaryVector bytes) {
      bytes.setSafe(row, (byte[]) value);
    } else {
      setList(vector, row, (List<?>) value);
    }
  }

  private static void setList(FieldVector vector, int row, List<?> elements) {
    if (vector instanceof ListVector list) {
      int at = list.startNewValue(row);
      for (Object element : elements) {
        set(list.getDataVector(), at++, element);
      }
      list.endValue(row, elements.size());
    } else if (vector instanceof LargeListVector list) {
      int at = (int) list.startNewValue(row);
      for (Object element : elements) {
        set(list.getDataVector(), at++, element);
      }
      list.endValue(row, elements.size());
    } else {
      FixedSizeListVector list = (FixedSizeListVector) vector;
      int at = list.startNewValue(row);
      for (Object element : elements) {
        set(list.getDataVector(), at++, element);
      }
    }
  }

  /** Makes a writer of one form. */
  private interface WriterForm {
    ArrowWriter on(VectorSchemaRoot root, DictionaryProvider moods, ByteArrayOutputStream out);
  }

  private static byte[] write(List<ItemRow> rows, WriterForm form) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        VarCharVector moods = new VarCharVector("moods", allocator);
        VectorSchemaRoot root =
            VectorSchemaRoot.create(
                new Schema(COLUMNS.stream().map(ItemRow::field).toList()), allocator)) {
      for (int i = 0; i < MOODS.size(); i++) {
        moods.setSafe(i, utf8(MOODS.get(i)));
      }
      moods.setValueCount(MOODS.size());
      DictionaryProvider provider =
          new DictionaryProvider.MapDictionaryProvider(new Dictionary(moods, MOOD_CODES));
      try (ArrowWriter writer = form.on(root, provider, out)) {
        writer.start();
        for (int from = 0; from < rows.size(); from += 100) {
          fill(root, rows.subList(from, Math.min(rows.size(), from + 100)));
          writer.writeBatch();
        }
        writer.end();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void fill(VectorSchemaRoot root, List<ItemRow> rows) {
    root.clear();
    root.allocateNew();
    for (int row = 0; row < rows.size(); row++) {
      for (String column : COLUMNS) {
        Object value = rows.get(row).values.get(column);
        if (value != null) {
          set(root.getVector(column), row, value);
        }
      }
    }
    root.setRowCount(rows.size());
  }

  static byte[] arrow(List<ItemRow> rows) {
    return write(rows, (root, moods, out) -> new ArrowStreamWriter(root, moods, out));
  }

  static byte[] arrowFile(List<ItemRow> rows) {
    return write(
        rows, (root, moods, out) -> new ArrowFileWriter(root, moods, Channels.newChannel(out)));
  }

  /** Returns a stream whose column i is text and whose column day is a number with a point. */
  static byte[] wrongColumns() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Field> fields =
        List.of(
            Field.nullable("name", ArrowType.Utf8.INSTANCE),
            Field.nullable("i", ArrowType.Utf8.INSTANCE),
            Field.nullable("day", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)));
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields), allocator);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, out)) {
      writer.start();
      writer.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A reader of batches in memory of its own. */
  record Batches(BufferAllocator allocator, ArrowReader reader) {
    /** The allocator does not close while a buffer is left. */
    void requireClosed() {
      assertThat(allocator.getAllocatedMemory()).isZero();
      allocator.close();
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // whoever loads the batches closes the reader
  static Batches batches(List<ItemRow> rows) {
    BufferAllocator allocator = new RootAllocator();
    return new Batches(
        allocator, new ArrowStreamReader(new ByteArrayInputStream(arrow(rows)), allocator));
  }
}
