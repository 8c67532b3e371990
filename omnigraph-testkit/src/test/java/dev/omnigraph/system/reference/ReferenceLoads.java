package dev.omnigraph.system.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.omnigraph.LoadMode;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ErrorCode;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Applies bulk loads (section 5). Every call leaves its graph as it was. Confined. */
final class ReferenceLoads {
  private static final ObjectReader RECORDS = new ObjectMapper().readerFor(JsonNode.class);

  /** The records by table key, and the graph they left. */
  record Outcome(ReferenceGraph graph, Map<String, Long> records) {}

  private final LoadMode mode;
  private final ReferenceGraph before;
  private final ReferenceGraph graph;
  private final ReferenceIds ids;
  private final Map<String, Long> records = new TreeMap<>();
  private final Set<String> seen = new HashSet<>();

  private ReferenceLoads(LoadMode mode, ReferenceGraph before, ReferenceIds ids) {
    this.mode = mode;
    this.before = before;
    this.graph = before.copy();
    this.ids = ids;
  }

  static Outcome run(ReferenceGraph before, LoadMode mode, String text, ReferenceIds ids) {
    ReferenceLoads load = new ReferenceLoads(mode, before, ids);
    try (MappingIterator<JsonNode> input = RECORDS.readValues(text)) {
      while (input.hasNextValue()) {
        load.record(input.nextValue());
      }
    } catch (IOException e) {
      throw new ReferenceViolation(ErrorCode.BAD_RECORD, "not JSON: " + e.getMessage());
    }
    ReferenceRules.check(before, load.graph);
    return new Outcome(load.graph, load.records);
  }

  private void record(JsonNode record) {
    if (record.path("type").isTextual()) {
      NodeType type =
          before
              .catalog()
              .node(record.get("type").textValue())
              .orElseThrow(() -> bad("unknown type " + record));
      node(type, record.path("data"));
    } else if (record.path("edge").isTextual()) {
      EdgeType type =
          before
              .catalog()
              .edgeIgnoringCase(record.get("edge").textValue())
              .orElseThrow(() -> bad("unknown edge " + record));
      edge(type, record);
    } else {
      throw bad("neither type nor edge");
    }
  }

  private static ReferenceViolation bad(String message) {
    return new ReferenceViolation(ErrorCode.BAD_RECORD, message);
  }

  private void node(NodeType type, JsonNode data) {
    if (records.merge("node:" + type.name(), 1L, Long::sum) == 1 && mode == LoadMode.OVERWRITE) {
      graph.nodesById(type.name()).clear();
    }
    Map<String, Object> values = values(type.properties(), data);
    String given = id(data);
    String id;
    if (type.isKeyed()) {
      id = ReferenceIds.ofKey(type, values);
      if (given != null && !given.equals(id)) {
        throw bad("the id is not the key: " + data);
      }
    } else {
      id = given == null ? ids.next() : given;
    }
    boolean repeated = !seen.add("node:" + type.name() + ":" + id);
    if (repeated && type.isKeyed()) {
      throw new ReferenceViolation(ErrorCode.UNIQUE_VIOLATION, "key twice in one input");
    }
    if ((repeated && mode != LoadMode.MERGE)
        || (mode == LoadMode.APPEND && before.node(type.name(), id) != null)) {
      throw new ReferenceViolation(ErrorCode.KEY_CONFLICT, "id " + id + " exists");
    }
    graph.nodesById(type.name()).put(id, new ReferenceNode(type.name(), id, values));
  }

  private void edge(EdgeType type, JsonNode record) {
    if (!record.path("from").isTextual() || !record.path("to").isTextual()) {
      throw bad("an edge needs its ends");
    }
    if (records.merge("edge:" + type.name(), 1L, Long::sum) == 1 && mode == LoadMode.OVERWRITE) {
      graph.edgesById(type.name()).clear();
    }
    JsonNode data = record.path("data");
    Map<String, Object> values = values(type.properties(), data);
    String given = id(data);
    String id = given == null ? ids.next() : given;
    boolean repeated = !seen.add("edge:" + type.name() + ":" + id);
    if ((repeated && mode != LoadMode.MERGE)
        || (mode == LoadMode.APPEND && before.edgesById(type.name()).containsKey(id))) {
      throw new ReferenceViolation(ErrorCode.KEY_CONFLICT, "id " + id + " exists");
    }
    String src = record.get("from").textValue();
    String dst = record.get("to").textValue();
    graph.edgesById(type.name()).put(id, new ReferenceEdge(type.name(), id, src, dst, values));
  }

  private static @Nullable String id(JsonNode data) {
    JsonNode id = data.path("id");
    if (id.isMissingNode()) {
      return null;
    } else if (!id.isTextual()) {
      throw bad("an id is a string");
    }
    return id.textValue();
  }

  private static Map<String, Object> values(List<Property> properties, JsonNode data) {
    Map<String, Object> values = new HashMap<>();
    for (Property property : properties) {
      JsonNode json = data.path(property.name());
      Object value = json.isMissingNode() ? null : ReferenceValues.fromJson(property, json);
      if (value != null) {
        values.put(property.name(), value);
      } else if (!property.type().nullable()) {
        throw new ReferenceViolation(ErrorCode.REQUIRED_VIOLATION, property.name() + " is missing");
      }
    }
    return values;
  }
}
