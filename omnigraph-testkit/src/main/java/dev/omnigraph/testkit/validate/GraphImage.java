package dev.omnigraph.testkit.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.omnigraph.GraphSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a graph as plain values: strings, truth values, {@code BigInteger}, {@code Double},
 * lists; dates as epoch days and instants as epoch milliseconds. A property that is null is absent.
 * Confined to one thread while rows are added, not changed afterwards.
 */
public final class GraphImage {
  private static final ObjectReader RECORDS = new ObjectMapper().readerFor(JsonNode.class);

  private final List<Row> rows = new ArrayList<>();

  /**
   * A node or an edge.
   *
   * @param edge whether the type is an edge type
   * @param type the type
   * @param id the id
   * @param src the id at the source, null for a node
   * @param dst the id at the target, null for a node
   * @param values the properties
   */
  record Row(
      boolean edge,
      String type,
      String id,
      @Nullable String src,
      @Nullable String dst,
      Map<String, Object> values) {

    /** Returns a property, or the id of an end. */
    @Nullable Object value(String column) {
      if (edge && column.equals("src")) {
        return src;
      }
      return edge && column.equals("dst") ? dst : values.get(column);
    }
  }

  /** Returns the image of a snapshot. */
  public static GraphImage of(GraphSnapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    snapshot.export(out, List.of());
    return ofExport(out.toString(StandardCharsets.UTF_8));
  }

  /** Returns the image of an export. */
  public static GraphImage ofExport(String lines) {
    GraphImage image = new GraphImage();
    try (MappingIterator<JsonNode> records = RECORDS.readValues(lines)) {
      while (records.hasNextValue()) {
        JsonNode line = records.nextValue();
        Map<String, Object> values = new LinkedHashMap<>();
        line.path("data")
            .properties()
            .forEach(
                member -> {
                  if (!member.getValue().isNull() && !member.getKey().equals("id")) {
                    values.put(member.getKey(), plain(member.getValue()));
                  }
                });
        String id = line.path("data").path("id").asText();
        if (line.has("type")) {
          image.node(line.get("type").asText(), id, values);
        } else {
          image.edge(
              line.path("edge").asText(),
              id,
              line.path("from").asText(),
              line.path("to").asText(),
              values);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return image;
  }

  private static Object plain(JsonNode json) {
    if (json.isTextual()) {
      return json.textValue();
    } else if (json.isBoolean()) {
      return json.booleanValue();
    } else if (json.isIntegralNumber()) {
      return json.bigIntegerValue();
    } else if (json.isNumber()) {
      return json.doubleValue();
    } else if (json.isArray()) {
      List<Object> elements = new ArrayList<>();
      json.forEach(
          element -> {
            if (!element.isNull()) { // a null element fits every list
              elements.add(plain(element));
            }
          });
      return elements;
    }
    throw new IllegalArgumentException("no value of a property: " + json);
  }

  private static Object plain(Object value) {
    if (value instanceof LocalDate date) {
      return BigInteger.valueOf(date.toEpochDay());
    } else if (value instanceof Instant instant) {
      return BigInteger.valueOf(instant.toEpochMilli());
    } else if (value instanceof Float number) {
      return number.doubleValue();
    } else if (value instanceof List<?> list) {
      return list.stream().map(element -> plain((Object) element)).toList();
    } else if (value instanceof Integer || value instanceof Long) {
      return BigInteger.valueOf(((Number) value).longValue());
    }
    return value;
  }

  /** Adds a node. */
  public GraphImage node(String type, String id, Map<String, ?> values) {
    rows.add(new Row(false, type, id, null, null, plain(values)));
    return this;
  }

  /** Adds an edge. */
  public GraphImage edge(String type, String id, String src, String dst, Map<String, ?> values) {
    rows.add(new Row(true, type, id, src, dst, plain(values)));
    return this;
  }

  private static Map<String, Object> plain(Map<String, ?> values) {
    Map<String, Object> plain = new LinkedHashMap<>();
    values.forEach((name, value) -> plain.put(name, plain((Object) value)));
    return plain;
  }

  List<Row> rows() {
    return rows;
  }

  /** Returns the number of nodes and edges. */
  public int size() {
    return rows.size();
  }
}
