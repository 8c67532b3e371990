package dev.omnigraph.write.rows;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.ids.TableKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * One table as writers see it: its columns in storage order and the type behind them. Immutable.
 *
 * <p>Columns are {@code id}, on edges {@code src} and {@code dst}, then the properties in ascending
 * byte order of name.
 */
public final class TableShape {
  /** Column of the id in every table. */
  public static final int ID = 0;

  /** Column of the source id in edge tables. */
  public static final int SRC = 1;

  /** Column of the target id in edge tables. */
  public static final int DST = 2;

  private final TableKey key;
  private final Optional<NodeType> node;
  private final Optional<EdgeType> edge;
  private final List<Property> properties;
  private final List<String> columns;
  private final Map<String, Integer> slots = new HashMap<>();
  private final Schema schema;

  private TableShape(Optional<NodeType> node, Optional<EdgeType> edge) {
    this.node = node;
    this.edge = edge;
    this.key = node.map(NodeType::key).or(() -> edge.map(EdgeType::key)).orElseThrow();
    this.properties =
        node.map(NodeType::properties).or(() -> edge.map(EdgeType::properties)).orElseThrow();
    this.columns = node.map(NodeType::columns).or(() -> edge.map(EdgeType::columns)).orElseThrow();
    for (int i = 0; i < properties.size(); i++) {
      slots.put(properties.get(i).name(), i);
    }
    this.schema = TableSchemas.of(key, properties);
  }

  /** Returns the shape of a node table. */
  public static TableShape of(NodeType type) {
    return new TableShape(Optional.of(type), Optional.empty());
  }

  /** Returns the shape of an edge table. */
  public static TableShape of(EdgeType type) {
    return new TableShape(Optional.empty(), Optional.of(type));
  }

  /** Returns the shape of a table of the catalog, which must have it. */
  public static TableShape of(Catalog catalog, TableKey key) {
    return key.isNode()
        ? of(catalog.node(key.typeName()).orElseThrow(() -> unknown(key)))
        : of(catalog.edge(key.typeName()).orElseThrow(() -> unknown(key)));
  }

  private static Error unknown(TableKey key) {
    return Invariant.broken("a written table is in the catalog", key);
  }

  /** Returns the table key. */
  public TableKey key() {
    return key;
  }

  /** Returns the bare type name. */
  public String typeName() {
    return key.typeName();
  }

  /** Returns the node type, or empty for an edge table. */
  public Optional<NodeType> node() {
    return node;
  }

  /** Returns the edge type, or empty for a node table. */
  public Optional<EdgeType> edge() {
    return edge;
  }

  /** Returns the properties in column order. */
  public List<Property> properties() {
    return properties;
  }

  /** Returns all column names in order. */
  public List<String> columns() {
    return columns;
  }

  /** Returns the number of columns before the first property: 1 or 3. */
  public int leading() {
    return key.isNode() ? 1 : 3;
  }

  /** Returns the position of a property among the properties, or -1. */
  public int slot(String property) {
    Integer slot = slots.get(property);
    return slot == null ? -1 : slot;
  }

  /** Returns the column of a name, {@code id}, {@code src} and {@code dst} included, or -1. */
  public int column(String name) {
    int slot = slot(name);
    return slot >= 0 ? slot + leading() : columns.indexOf(name);
  }

  /** Returns the Arrow schema of the table. */
  public Schema schema() {
    return schema;
  }

  /** Returns the uniqueness constraints, without the key. */
  public List<Constraint.Unique> uniques() {
    return node.map(NodeType::uniques).or(() -> edge.map(EdgeType::uniques)).orElseThrow();
  }

  /** Returns whether a property is a blob. */
  public boolean hasBlobs() {
    return properties.stream().anyMatch(p -> p.type().isBlob());
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
