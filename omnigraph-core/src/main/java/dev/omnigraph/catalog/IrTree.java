package dev.omnigraph.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parts of the canonical schema as plain values – maps, lists, strings, longs, doubles, booleans –
 * for documents that embed them. Map entries keep their order. Stateless and thread-safe.
 */
public final class IrTree {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private IrTree() {}

  /** Returns a property type in the shape of the canonical schema. */
  public static Object of(PropertyType type) {
    return required(IrWriter.compact(type));
  }

  /** Returns a constraint in the shape of the canonical schema. */
  public static Object of(Constraint constraint) {
    return required(IrWriter.compact(constraint));
  }

  /** Returns annotations in the shape of the canonical schema. */
  public static Object of(List<Annotation> annotations) {
    return required(IrWriter.compact(annotations));
  }

  /** Returns a cardinality in the shape of the canonical schema. */
  public static Object of(Cardinality cardinality) {
    return required(IrWriter.compact(cardinality));
  }

  /**
   * Reads a property type.
   *
   * @throws IllegalArgumentException if the value has another shape
   */
  public static PropertyType propertyType(Object tree) {
    return IrReader.propertyType(node(write(tree)));
  }

  /**
   * Reads a constraint.
   *
   * @throws IllegalArgumentException if the value has another shape
   */
  public static Constraint constraint(Object tree) {
    return IrReader.constraint(node(write(tree)));
  }

  /**
   * Reads annotations.
   *
   * @throws IllegalArgumentException if the value has another shape
   */
  public static List<Annotation> annotations(Object tree) {
    List<Annotation> annotations = new ArrayList<>();
    node(write(tree)).forEach(a -> annotations.add(IrReader.annotation(a)));
    return annotations;
  }

  /**
   * Reads a cardinality.
   *
   * @throws IllegalArgumentException if the value has another shape
   */
  public static Cardinality cardinality(Object tree) {
    return IrReader.cardinality(node(write(tree)));
  }

  /**
   * Reads a JSON text; null members and elements are kept as {@link Optional#empty}.
   *
   * @throws IllegalArgumentException if the text is not JSON
   */
  public static Object read(String json) {
    return required(json);
  }

  /** Returns a value as compact JSON. */
  public static String write(Object tree) {
    CanonicalJson json = new CanonicalJson(CanonicalJson.Layout.COMPACT);
    write(tree, json);
    return json.toString();
  }

  /** Returns a value as JSON indented by two spaces. */
  public static String writeIndented(Object tree) {
    CanonicalJson json = new CanonicalJson(CanonicalJson.Layout.INDENTED);
    write(tree, json);
    return json.toString();
  }

  private static void write(Object tree, CanonicalJson json) {
    if (tree instanceof Map<?, ?> map) {
      json.beginObject();
      map.forEach((name, value) -> write(value, json.name((String) name)));
      json.endObject();
    } else if (tree instanceof List<?> list) {
      json.beginArray();
      list.forEach(value -> write(value, json));
      json.endArray();
    } else if (tree instanceof String text) {
      json.string(text);
    } else if (tree instanceof Double number) {
      json.raw(FloatText.json(number));
    } else if (tree instanceof Optional<?> nothing && nothing.isEmpty()) {
      json.raw("null");
    } else if (tree instanceof Long || tree instanceof Integer || tree instanceof Boolean) {
      json.raw(tree.toString());
    } else {
      throw new IllegalArgumentException("not a JSON value: " + tree.getClass());
    }
  }

  private static Object required(String json) {
    return value(node(json));
  }

  private static JsonNode node(String json) {
    try {
      @Nullable JsonNode node = MAPPER.readTree(json);
      if (node == null || node.isMissingNode()) {
        throw new IllegalArgumentException("no JSON value");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  private static Object value(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        map.put(entry.getKey(), value(entry.getValue()));
      }
      return map;
    } else if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(item -> list.add(value(item)));
      return list;
    } else if (node.isTextual()) {
      return node.asText();
    } else if (node.isBoolean()) {
      return node.asBoolean();
    } else if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.asLong();
    } else if (node.isNumber()) {
      return node.asDouble();
    }
    return Optional.empty();
  }
}
