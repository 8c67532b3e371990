package dev.omnigraph.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stored canonical schema. Only the canonical spelling is accepted: what is read, written
 * again, gives the same text up to white space, so the recomputed hash vouches for every byte.
 */
final class IrReader {
  private static final String OBJECT = "_schema.ir.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private IrReader() {}

  private static String reason(Exception failure) {
    return failure instanceof JsonProcessingException syntax
        ? syntax.getOriginalMessage() // without the place, which is a second line
        : String.valueOf(failure.getMessage());
  }

  static Catalog read(String irJson, String source) {
    Catalog catalog;
    try {
      JsonNode root = MAPPER.readTree(irJson);
      checkVersion(root);
      catalog =
          Catalog.of(
              list(root, "interfaces", IrReader::interfaceType),
              list(root, "nodes", IrReader::node),
              list(root, "edges", IrReader::edge),
              source);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw CorruptionException.of(OBJECT, "a canonical schema", reason(e), e);
    }
    checkEndpoints(catalog);
    if (!catalog.irCompact().equals(withoutWhiteSpace(irJson))) {
      throw CorruptionException.of(OBJECT, "the canonical spelling", "another spelling", null);
    }
    return catalog;
  }

  private static void checkVersion(JsonNode root) {
    JsonNode version = field(root, "ir_version");
    if (!version.isIntegralNumber()) {
      throw new IllegalArgumentException("ir_version is not a number");
    }
    if (version.asLong() != IrWriter.VERSION) {
      throw InvalidInputException.compiler(
          ErrorCode.CATALOG,
          List.of(
              Diagnostic.unplaced(
                  "ir_version",
                  "the stored schema has IR version "
                      + version.asText()
                      + ", this library reads version "
                      + IrWriter.VERSION)));
    }
  }

  private static void checkEndpoints(Catalog catalog) {
    Set<String> nodes = new HashSet<>();
    catalog.nodes().forEach(n -> nodes.add(n.name()));
    for (EdgeType edge : catalog.edges()) {
      if (!nodes.contains(edge.from()) || !nodes.contains(edge.to())) {
        throw CorruptionException.of(
            OBJECT, "declared endpoints", edge.from() + " -> " + edge.to(), null);
      }
    }
  }

  private static InterfaceType interfaceType(JsonNode type) {
    return new InterfaceType(string(type, "name"), list(type, "properties", IrReader::property));
  }

  private static NodeType node(JsonNode node) {
    return new NodeType(
        string(node, "name"),
        list(node, "properties", IrReader::property),
        list(node, "constraints", IrReader::constraint),
        list(node, "annotations", IrReader::annotation),
        list(node, "implements", IrReader::text));
  }

  private static EdgeType edge(JsonNode edge) {
    return new EdgeType(
        string(edge, "name"),
        string(edge, "from_type"),
        string(edge, "to_type"),
        cardinality(field(edge, "cardinality")),
        list(edge, "properties", IrReader::property),
        list(edge, "constraints", IrReader::constraint),
        list(edge, "annotations", IrReader::annotation));
  }

  static Cardinality cardinality(JsonNode cardinality) {
    JsonNode max = field(cardinality, "max");
    return new Cardinality(
        integer(field(cardinality, "min")),
        max.isNull() ? OptionalLong.empty() : OptionalLong.of(integer(max)));
  }

  private static Property property(JsonNode property) {
    return new Property(
        string(property, "name"),
        propertyType(field(property, "prop_type")),
        list(property, "annotations", IrReader::annotation));
  }

  static PropertyType propertyType(JsonNode type) {
    JsonNode scalar = field(type, "scalar");
    JsonNode values = field(type, "enum_values");
    boolean vector = scalar.isObject();
    return new PropertyType(
        vector ? ScalarType.VECTOR : scalar(text(scalar)),
        bool(field(type, "nullable")),
        bool(field(type, "list")),
        vector ? dimension(field(scalar, "Vector")) : 0,
        values.isNull() ? List.of() : list(type, "enum_values", IrReader::text));
  }

  private static int dimension(JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new IllegalArgumentException("not a dimension: " + value);
    }
    return value.asInt();
  }

  private static ScalarType scalar(String text) {
    return ScalarType.find(text)
        .filter(s -> s != ScalarType.VECTOR)
        .orElseThrow(() -> new IllegalArgumentException("not a scalar type: " + text));
  }

  static Annotation annotation(JsonNode annotation) {
    TreeMap<String, String> kwargs = new TreeMap<>();
    JsonNode given = annotation.get("kwargs");
    if (given != null) {
      for (Map.Entry<String, JsonNode> entry : given.properties()) {
        kwargs.put(entry.getKey(), text(entry.getValue()));
      }
    }
    JsonNode value = field(annotation, "value");
    return new Annotation(
        string(annotation, "name"),
        value.isNull() ? Optional.empty() : Optional.of(text(value)),
        kwargs);
  }

  static Constraint constraint(JsonNode constraint) {
    if (constraint.size() != 1) {
      throw new IllegalArgumentException("a constraint has one member");
    }
    String kind = constraint.fieldNames().next();
    JsonNode body = field(constraint, kind);
    return switch (kind) {
      case "Key" -> new Constraint.Key(list(constraint, kind, IrReader::text));
      case "Unique" -> new Constraint.Unique(list(constraint, kind, IrReader::text));
      case "Index" -> new Constraint.Index(list(constraint, kind, IrReader::text));
      case "Range" ->
          new Constraint.Range(
              string(body, "property"), bound(field(body, "min")), bound(field(body, "max")));
      case "Check" -> new Constraint.Check(string(body, "property"), string(body, "pattern"));
      default -> throw new IllegalArgumentException("not a constraint: " + kind);
    };
  }

  private static Optional<Bound> bound(JsonNode bound) {
    if (bound.isNull()) {
      return Optional.empty();
    }
    JsonNode integer = bound.get("Integer");
    if (integer != null) {
      return Optional.of(new Bound.IntegerBound(integer(integer)));
    }
    JsonNode fraction = field(bound, "Float");
    if (!fraction.isNumber()) {
      throw new IllegalArgumentException("not a number: " + fraction);
    }
    return Optional.of(new Bound.FloatBound(fraction.asDouble()));
  }

  private static JsonNode field(JsonNode object, String name) {
    @Nullable JsonNode value = object.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no field " + name);
    }
    return value;
  }

  private static String string(JsonNode object, String name) {
    return text(field(object, name));
  }

  private static String text(JsonNode value) {
    if (!value.isTextual()) {
      throw new IllegalArgumentException("not a string: " + value);
    }
    return value.asText();
  }

  private static long integer(JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("not a 64-bit integer: " + value);
    }
    return value.asLong();
  }

  private static boolean bool(JsonNode value) {
    if (!value.isBoolean()) {
      throw new IllegalArgumentException("not a boolean: " + value);
    }
    return value.asBoolean();
  }

  private static <T> List<T> list(JsonNode object, String name, Function<JsonNode, T> read) {
    JsonNode array = field(object, name);
    if (!array.isArray()) {
      throw new IllegalArgumentException("not an array: " + name);
    }
    List<T> items = new ArrayList<>(array.size());
    array.forEach(item -> items.add(read.apply(item)));
    return items;
  }

  /** Returns a JSON text without the white space between its tokens. */
  static String withoutWhiteSpace(String json) {
    StringBuilder compact = new StringBuilder(json.length());
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quoted && c == '\\' && i + 1 < json.length()) {
        compact.append(c).append(json.charAt(++i));
        continue;
      }
      if (c == '"') {
        quoted = !quoted;
      }
      if (quoted || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
        compact.append(c);
      }
    }
    return compact.toString();
  }
}
