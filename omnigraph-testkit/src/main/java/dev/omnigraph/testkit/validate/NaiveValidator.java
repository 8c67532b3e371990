package dev.omnigraph.testkit.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.omnigraph.Branch;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.testkit.validate.GraphImage.Row;
import dev.omnigraph.testkit.validate.GraphProblem.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks every row of a graph against every rule of its schema: required, type, enum, range, check,
 * key, unique, endpoints, cardinality. Written from the language's definition and without any code
 * of the product's own validation, so that the two can be compared. Confined to one thread.
 *
 * <p><b>Cost:</b> the whole graph in memory, each time.
 */
public final class NaiveValidator {
  private static final BigInteger ONE = BigInteger.ONE;

  private final NaiveSchema schema;
  private final List<GraphProblem> found = new ArrayList<>();

  private NaiveValidator(NaiveSchema schema) {
    this.schema = schema;
  }

  /** Returns what is wrong with the newest state of a branch. */
  public static List<GraphProblem> validate(Omnigraph graph, Branch branch) {
    try (GraphSnapshot snapshot = branch.snapshot()) {
      return validate(graph.schema().canonicalJson(), GraphImage.of(snapshot));
    }
  }

  /**
   * Returns what is wrong with a graph.
   *
   * @param schemaJson the schema in canonical JSON
   */
  public static List<GraphProblem> validate(String schemaJson, GraphImage image) {
    return validate(schemaJson, new GraphImage(), image);
  }

  /**
   * Returns what is wrong with a graph after a change. Only the least number of edges depends on
   * the state before: a node that never had an edge breaks nothing, one that lost its last does.
   */
  public static List<GraphProblem> validate(
      String schemaJson, GraphImage before, GraphImage after) {
    NaiveValidator validator = new NaiveValidator(NaiveSchema.read(schemaJson));
    validator.rows(after);
    validator.uniques(after);
    validator.ends(after);
    validator.cardinalities(before, after);
    return List.copyOf(validator.found);
  }

  private void add(Kind kind, Row row, String detail) {
    found.add(new GraphProblem(kind, row.type(), row.id(), detail));
  }

  private NaiveSchema.@Nullable Type typeOf(Row row) {
    return (row.edge() ? schema.edges() : schema.nodes()).get(row.type());
  }

  private void rows(GraphImage image) {
    Set<List<Object>> ids = new HashSet<>();
    for (Row row : image.rows()) {
      NaiveSchema.Type type = typeOf(row);
      if (type == null) {
        add(Kind.UNKNOWN, row, "type");
        continue;
      }
      if (!ids.add(List.of(row.edge(), row.type(), row.id()))) {
        add(Kind.KEY, row, "two rows with one id");
      }
      for (String name : row.values().keySet()) {
        if (!type.properties().containsKey(name)) {
          add(Kind.UNKNOWN, row, name);
        }
      }
      type.properties().values().forEach(property -> value(row, property));
      type.constraints().forEach(constraint -> constraint(row, type, constraint));
    }
  }

  private void value(Row row, NaiveSchema.Property property) {
    Object value = row.values().get(property.name());
    if (value == null) {
      if (!property.nullable()) {
        add(Kind.REQUIRED, row, property.name());
      }
      return;
    }
    boolean fits;
    if (property.list()) {
      fits =
          value instanceof List<?> list
              && list.stream().allMatch(element -> isScalar(element, property.scalar()));
    } else if (property.dimension() > 0) {
      fits =
          value instanceof List<?> list
              && list.size() == property.dimension()
              && list.stream().allMatch(element -> isScalar(element, "F32"));
    } else {
      fits = isScalar(value, property.scalar());
    }
    if (!fits) {
      add(Kind.TYPE, row, property.name());
    } else if (!property.enumValues().isEmpty()
        && !property.enumValues().contains(String.valueOf(value))) {
      add(Kind.ENUM, row, property.name());
    }
  }

  private static boolean isScalar(Object value, String scalar) {
    return switch (scalar) {
      case "String", "Blob" -> value instanceof String;
      case "Bool" -> value instanceof Boolean;
      case "I32", "Date" -> isWhole(value, ONE.shiftLeft(31).negate(), ONE.shiftLeft(31));
      case "I64", "DateTime" -> isWhole(value, ONE.shiftLeft(63).negate(), ONE.shiftLeft(63));
      case "U32" -> isWhole(value, BigInteger.ZERO, ONE.shiftLeft(32));
      case "U64" -> isWhole(value, BigInteger.ZERO, ONE.shiftLeft(64));
      case "F32" -> value instanceof Number number && Float.isFinite(number.floatValue());
      case "F64" -> value instanceof Number number && Double.isFinite(number.doubleValue());
      default -> false;
    };
  }

  private static boolean isWhole(Object value, BigInteger least, BigInteger bound) {
    return value instanceof BigInteger number
        && number.compareTo(least) >= 0
        && number.compareTo(bound) < 0;
  }

  private void constraint(Row row, NaiveSchema.Type type, JsonNode constraint) {
    if (constraint.has("Range")) {
      JsonNode range = constraint.get("Range");
      Object value = row.values().get(range.path("property").asText());
      if (value instanceof Number number
          && (number.doubleValue() < bound(range.path("min"), Double.NEGATIVE_INFINITY)
              || number.doubleValue() > bound(range.path("max"), Double.POSITIVE_INFINITY))) {
        add(Kind.RANGE, row, range.toString());
      }
    } else if (constraint.has("Check")) {
      JsonNode check = constraint.get("Check");
      Object value = row.values().get(check.path("property").asText());
      if (value instanceof String text
          && !Pattern.compile(check.path("pattern").asText()).matcher(text).find()) {
        add(Kind.CHECK, row, check.toString());
      }
    } else if (constraint.has("Key") && !row.edge()) {
      List<String> parts = new ArrayList<>();
      for (JsonNode column : constraint.get("Key")) {
        String text = text(row, type, column.asText());
        parts.add(text == null ? "" : text);
      }
      if (!row.id().equals(idOf(parts))) {
        add(Kind.KEY, row, "the id is not the key " + parts);
      }
    }
  }

  private static double bound(JsonNode bound, double absent) {
    if (bound.has("Integer")) {
      return bound.get("Integer").doubleValue();
    }
    return bound.has("Float") ? bound.get("Float").doubleValue() : absent;
  }

  private static String idOf(List<String> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    List<String> quoted = new ArrayList<>();
    parts.forEach(part -> quoted.add(TextNode.valueOf(part).toString()));
    return "[" + String.join(",", quoted) + "]";
  }

  /** Returns how a value is spelled in keys and tuples, or null for null. */
  private static @Nullable String text(Row row, NaiveSchema.Type type, String column) {
    Object value = row.value(column);
    NaiveSchema.Property property = type.properties().get(column);
    if (value instanceof Number number
        && property != null
        && (property.scalar().equals("F32") || property.scalar().equals("F64"))) {
      BigDecimal decimal =
          property.scalar().equals("F32")
              ? new BigDecimal(Float.toString(number.floatValue()))
              : new BigDecimal(Double.toString(number.doubleValue()));
      return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }
    return value == null ? null : value.toString();
  }

  private void uniques(GraphImage image) {
    Set<List<Object>> tuples = new HashSet<>();
    for (Row row : image.rows()) {
      NaiveSchema.Type type = typeOf(row);
      if (type == null) {
        continue;
      }
      for (JsonNode constraint : type.constraints()) {
        List<Object> tuple = new ArrayList<>(List.of(row.edge(), row.type(), constraint));
        constraint
            .path("Unique")
            .forEach(
                column -> {
                  String text = text(row, type, column.asText());
                  if (text != null) {
                    tuple.add(text);
                  }
                });
        boolean whole = tuple.size() == 3 + constraint.path("Unique").size();
        if (constraint.has("Unique") && whole && !tuples.add(tuple)) {
          add(Kind.UNIQUE, row, tuple.subList(2, tuple.size()).toString());
        }
      }
    }
  }

  private static Set<List<String>> nodesOf(GraphImage image) {
    Set<List<String>> nodes = new HashSet<>();
    for (Row row : image.rows()) {
      if (!row.edge()) {
        nodes.add(List.of(row.type(), row.id()));
      }
    }
    return nodes;
  }

  private void ends(GraphImage image) {
    Set<List<String>> nodes = nodesOf(image);
    for (Row row : image.rows()) {
      NaiveSchema.Type type = typeOf(row);
      if (row.edge() && type != null) {
        if (!nodes.contains(List.of(type.from(), String.valueOf(row.src())))) {
          add(Kind.ENDPOINT, row, "src " + row.src());
        }
        if (!nodes.contains(List.of(type.to(), String.valueOf(row.dst())))) {
          add(Kind.ENDPOINT, row, "dst " + row.dst());
        }
      }
    }
  }

  private static Map<List<String>, Long> degrees(GraphImage image) {
    Map<List<String>, Long> degrees = new HashMap<>();
    for (Row row : image.rows()) {
      if (row.edge()) {
        degrees.merge(List.of(row.type(), String.valueOf(row.src())), 1L, Long::sum);
      }
    }
    return degrees;
  }

  private void cardinalities(GraphImage before, GraphImage after) {
    Map<List<String>, Long> degrees = degrees(after);
    degrees(before).keySet().forEach(source -> degrees.putIfAbsent(source, 0L));
    Set<List<String>> nodes = nodesOf(after);
    degrees.forEach(
        (source, count) -> {
          NaiveSchema.Type type = schema.edges().get(source.get(0));
          if (type != null && nodes.contains(List.of(type.from(), source.get(1)))) {
            boolean tooMany =
                type.cardinalityMax().isPresent() && count > type.cardinalityMax().getAsLong();
            if (tooMany || count < type.cardinalityMin()) {
              found.add(
                  new GraphProblem(Kind.CARDINALITY, type.name(), source.get(1), count + " edges"));
            }
          }
        });
  }
}
