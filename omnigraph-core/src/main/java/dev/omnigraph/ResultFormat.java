package dev.omnigraph;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The text forms of result values: JSON, CSV (RFC 4180), plain. No state. */
public final class ResultFormat {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ResultFormat() {}

  /** Writes a row as a JSON object with its members in column order. */
  public static void writeRow(JsonGenerator json, Row row) throws IOException {
    json.writeStartObject();
    List<ResultColumn> columns = row.columns();
    for (int i = 0; i < columns.size(); i++) {
      json.writeFieldName(columns.get(i).name());
      writeValue(json, row.value(i));
    }
    json.writeEndObject();
  }

  /** Writes one value; floats that are not finite become the strings NaN, Infinity, -Infinity. */
  public static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean bool) {
      json.writeBoolean(bool);
    } else if (value instanceof Integer || value instanceof Long) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof BigInteger big) {
      json.writeNumber(big);
    } else if (value instanceof Float || value instanceof Double) {
      double number = ((Number) value).doubleValue();
      if (Double.isFinite(number)) {
        json.writeNumber(number);
      } else {
        json.writeString(Double.toString(number));
      }
    } else if (value instanceof float[] vector) {
      json.writeStartArray();
      for (float component : vector) {
        writeValue(json, component);
      }
      json.writeEndArray();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        writeValue(json, element);
      }
      json.writeEndArray();
    } else {
      json.writeString(temporal(value));
    }
  }

  private static String temporal(Object value) {
    if (value instanceof Instant instant) {
      return INSTANT.format(instant);
    }
    if (value instanceof LocalDate day) {
      return day.toString();
    }
    throw new IllegalArgumentException("no result value: " + value.getClass().getName());
  }

  /** Returns a value as plain text; empty for null. */
  public static String text(Row row, int column) {
    return text(row.value(column));
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Instant || value instanceof LocalDate) {
      return temporal(value);
    }
    if (value instanceof Float single) {
      return Double.toString(single);
    }
    if (value instanceof float[] vector) {
      StringBuilder text = new StringBuilder("[");
      for (int i = 0; i < vector.length; i++) {
        text.append(i == 0 ? "" : ", ").append((double) vector[i]);
      }
      return text.append(']').toString();
    }
    if (value instanceof List<?> list) {
      StringBuilder text = new StringBuilder("[");
      for (int i = 0; i < list.size(); i++) {
        text.append(i == 0 ? "" : ", ").append(list.get(i) == null ? "null" : text(list.get(i)));
      }
      return text.append(']').toString();
    }
    return value.toString();
  }

  /** Writes header and rows as CSV; null is an empty field, lines end in CR LF. */
  public static void writeCsv(Writer out, QueryResult result) throws IOException {
    List<ResultColumn> columns = result.columns();
    for (int i = 0; i < columns.size(); i++) {
      out.write(i == 0 ? "" : ",");
      out.write(csv(columns.get(i).name()));
    }
    out.write("\r\n");
    for (Row row : result) {
      for (int i = 0; i < columns.size(); i++) {
        out.write(i == 0 ? "" : ",");
        out.write(csv(text(row, i)));
      }
      out.write("\r\n");
    }
  }

  private static String csv(String text) {
    boolean plain =
        text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
            && text.equals(text.strip());
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
