package dev.omnigraph.schema.plan;

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

  @Override
  public String toString() {
    return table + "." + property;
  }
}
