package dev.omnigraph.system.reference;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A graph as maps from type and id to rows. Confined. */
public final class ReferenceGraph {
  private final Catalog catalog;
  private final Map<String, Map<String, ReferenceNode>> nodes = new LinkedHashMap<>();
  private final Map<String, Map<String, ReferenceEdge>> edges = new LinkedHashMap<>();

  /** Creates an empty graph. */
  public ReferenceGraph(Catalog catalog) {
    this.catalog = catalog;
    catalog.nodes().forEach(t -> nodes.put(t.name(), new LinkedHashMap<>()));
    catalog.edges().forEach(t -> edges.put(t.name(), new LinkedHashMap<>()));
  }

  /** Returns the schema. */
  public Catalog catalog() {
    return catalog;
  }

  ReferenceGraph copy() {
    ReferenceGraph copy = new ReferenceGraph(catalog);
    nodes.forEach((type, rows) -> copy.nodesById(type).putAll(rows));
    edges.forEach((type, rows) -> copy.edgesById(type).putAll(rows));
    return copy;
  }

  Map<String, ReferenceNode> nodesById(String type) {
    Map<String, ReferenceNode> rows = nodes.get(type);
    if (rows == null) {
      throw new IllegalArgumentException("no node type " + type);
    }
    return rows;
  }

  Map<String, ReferenceEdge> edgesById(String type) {
    Map<String, ReferenceEdge> rows = edges.get(type);
    if (rows == null) {
      throw new IllegalArgumentException("no edge type " + type);
    }
    return rows;
  }

  Collection<ReferenceNode> nodesOf(String type) {
    return nodesById(type).values();
  }

  Collection<ReferenceEdge> edgesOf(String type) {
    return edgesById(type).values();
  }

  @Nullable ReferenceNode node(String type, String id) {
    return nodesById(type).get(id);
  }

  /**
   * Returns one line per row, sorted; equal for graphs that differ only in ids that are no keys.
   */
  public List<String> dump() {
    List<String> lines = new ArrayList<>();
    for (NodeType type : catalog.nodes()) {
      for (ReferenceNode node : nodesOf(type.name())) {
        String id = type.isKeyed() ? node.id() : "*";
        lines.add("node " + type.name() + " " + id + " " + values(node.values()));
      }
    }
    for (EdgeType type : catalog.edges()) {
      for (ReferenceEdge edge : edgesOf(type.name())) {
        lines.add(
            "edge "
                + type.name()
                + " "
                + edge.src()
                + " "
                + edge.dst()
                + " "
                + values(edge.values()));
      }
    }
    Collections.sort(lines);
    return lines;
  }

  private static String values(Map<String, Object> values) {
    Map<String, String> texts = new TreeMap<>();
    values.forEach((name, value) -> texts.put(name, CellText.of(value)));
    return texts.toString();
  }
}
