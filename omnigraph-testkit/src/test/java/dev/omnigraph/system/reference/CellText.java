package dev.omnigraph.system.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Spells a cell so that two cells have one text exactly when the JSON form of results makes them
 * equal. Integers and floats differ even when their values do not.
 */
public final class CellText {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private CellText() {}

  /** Returns the text of a row. */
  public static String row(List<String> columns, List<? extends @Nullable Object> cells) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      parts.add(columns.get(i) + "=" + of(cells.get(i)));
    }
    return String.join(", ", parts);
  }

  /** Returns the text of a Java value, of the reference or of the product. */
  public static String of(@Nullable Object cell) {
    if (cell == null) {
      return "null";
    } else if (cell instanceof JsonNode json) {
      return of(plain(json));
    } else if (cell instanceof Boolean || cell instanceof BigInteger) {
      return cell.toString();
    } else if (cell instanceof Long || cell instanceof Integer) {
      return Long.toString(((Number) cell).longValue());
    } else if (cell instanceof Double || cell instanceof Float) {
      return Double.toString(((Number) cell).doubleValue() + 0.0); // which zero is not specified
    } else if (cell instanceof LocalDate date) {
      return quoted(date.toString());
    } else if (cell instanceof Instant instant) {
      return quoted(MILLIS.format(instant));
    } else if (cell instanceof float[] vector) {
      List<Object> components = new ArrayList<>();
      for (float component : vector) {
        components.add(component);
      }
      return of(components);
    } else if (cell instanceof List<?> list) {
      List<String> parts = new ArrayList<>();
      list.forEach(e -> parts.add(of(e)));
      return "[" + String.join(",", parts) + "]";
    }
    return quoted(cell.toString());
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private static @Nullable Object plain(JsonNode json) {
    if (json.isNull()) {
      return null;
    } else if (json.isIntegralNumber()) {
      return json.bigIntegerValue();
    } else if (json.isNumber()) {
      return json.doubleValue();
    } else if (json.isBoolean()) {
      return json.booleanValue();
    } else if (json.isArray()) {
      List<Object> elements = new ArrayList<>();
      json.forEach(elements::add);
      return elements;
    }
    return json.asText();
  }
}
