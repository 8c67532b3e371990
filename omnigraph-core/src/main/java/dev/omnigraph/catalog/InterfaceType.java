package dev.omnigraph.catalog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An interface: properties that node types can take over. It has no table. Immutable.
 *
 * @param name the name
 * @param properties the properties in ascending byte order of name
 */
public record InterfaceType(String name, List<Property> properties) {

  /** Brings the properties into canonical order. */
  public InterfaceType {
    Objects.requireNonNull(name);
    properties = Property.canonical(properties);
  }

  /** Returns a property, or empty. */
  public Optional<Property> property(String wanted) {
    return Property.find(properties, wanted);
  }
}
