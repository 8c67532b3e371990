package dev.omnigraph.testkit.validate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A schema as its canonical JSON says, read without the product's classes. Immutable. */
record NaiveSchema(Map<String, NaiveSchema.Type> nodes, Map<String, NaiveSchema.Type> edges) {

  /** A node type or an edge type; ends are empty for nodes. */
  record Type(
      String name,
      String from,
      String to,
      long cardinalityMin,
      OptionalLong cardinalityMax,
      Map<String, Property> properties,
      List<JsonNode> constraints) {}

  /** A property; the dimension is 0 unless it is a vector. */
  record Property(
      String name,
      String scalar,
      int dimension,
      boolean nullable,
      boolean list,
      List<String> enumValues) {}

  static NaiveSchema read(String canonicalJson) {
    JsonNode tree;
    try {
      tree = new ObjectMapper().readTree(canonicalJson);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a schema in canonical JSON", e);
    }
    Map<String, Type> nodes = new LinkedHashMap<>();
    tree.path("nodes").forEach(n -> nodes.put(n.path("name").asText(), type(n)));
    Map<String, Type> edges = new LinkedHashMap<>();
    tree.path("edges").forEach(e -> edges.put(e.path("name").asText(), type(e)));
    return new NaiveSchema(nodes, edges);
  }

  private static Type type(JsonNode json) {
    Map<String, Property> properties = new LinkedHashMap<>();
    json.path("properties").forEach(p -> properties.put(p.path("name").asText(), property(p)));
    List<JsonNode> constraints = new ArrayList<>();
    json.path("constraints").forEach(constraints::add);
    JsonNode max = json.path("cardinality").path("max");
    return new Type(
        json.path("name").asText(),
        json.path("from_type").asText(),
        json.path("to_type").asText(),
        json.path("cardinality").path("min").asLong(0),
        max.isNumber() ? OptionalLong.of(max.longValue()) : OptionalLong.empty(),
        properties,
        constraints);
  }

  private static Property property(JsonNode json) {
    JsonNode type = json.path("prop_type");
    JsonNode scalar = type.path("scalar");
    List<String> enumValues = new ArrayList<>();
    type.path("enum_values").forEach(v -> enumValues.add(v.asText()));
    return new Property(
        json.path("name").asText(),
        scalar.isTextual() ? scalar.textValue() : "Vector",
        scalar.path("Vector").asInt(0),
        type.path("nullable").asBoolean(),
        type.path("list").asBoolean(),
        enumValues);
  }
}
