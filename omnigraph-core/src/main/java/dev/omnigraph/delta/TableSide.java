package dev.omnigraph.delta;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.topology.TablePin;
import java.util.List;
import java.util.Objects;

/**
 * One of the two table versions that are compared. Immutable.
 *
 * @param pin the version
 * @param properties what its schema declares, in column order; a property the stored version does
 *     not have reads as null
 */
public record TableSide(TablePin pin, List<Property> properties) {
  /** Validates and copies. */
  public TableSide {
    Objects.requireNonNull(pin);
    properties = List.copyOf(properties);
  }
}
