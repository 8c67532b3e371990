package dev.omnigraph.schema.plan;

import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.ids.TableKey;
import java.util.Objects;

/**
 * The name of a property of a table. Immutable.
 *
 * @param table the table, by the name its type has in the desired schema
 * @param property the property
 */
public record PropertyRef(TableKey table, String property) {

  /** Checks that no component is null. */
  public PropertyRef {
    Objects.requireNonNull(table);
    Objects.requireNonNull(property);
  }

  /** Returns the name of a property of a node or edge type; interfaces have no table. */
  static PropertyRef of(Kind kind, String type, String property) {
    return new PropertyRef(kind == Kind.NODE ? TableKey.node(type) : TableKey.edge(type), property);
  }

  @Override
  public String toString() {
    return table + "." + property;
  }
}
