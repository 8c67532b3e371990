package dev.omnigraph.catalog;

import dev.omnigraph.ids.Utf8Order;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A property of a node, edge or interface type. Immutable.
 *
 * @param name the name, which is also the column name
 * @param type the type
 * @param annotations the annotations in canonical order
 */
public record Property(String name, PropertyType type, List<Annotation> annotations) {

  /** Brings the annotations into canonical order. */
  public Property {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    annotations = Annotation.canonical(annotations);
  }

  /** Returns the first annotation of a name, or empty. */
  public Optional<Annotation> annotation(String wanted) {
    return Annotation.find(annotations, wanted);
  }

  /** Returns the property whose text fills this vector, or empty. */
  public Optional<String> embedSource() {
    return annotation("embed").flatMap(Annotation::value);
  }

  /** Returns the embedding model recorded for this vector, or empty. */
  public Optional<String> embedModel() {
    return annotation("embed").flatMap(a -> Optional.ofNullable(a.kwargs().get("model")));
  }

  /** Returns the properties in ascending byte order of name. */
  static List<Property> canonical(List<Property> properties) {
    return properties.stream()
        .sorted(Comparator.comparing(Property::name, Utf8Order.INSTANCE))
        .toList();
  }

  /** Returns the position of a name in canonically ordered properties, or -1. */
  static int indexOf(List<Property> properties, String name) {
    int low = 0;
    int high = properties.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Utf8Order.INSTANCE.compare(properties.get(middle).name(), name);
      if (order == 0) {
        return middle;
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Returns a property of canonically ordered ones, or empty. */
  static Optional<Property> find(List<Property> properties, String name) {
    int index = indexOf(properties, name);
    return index < 0 ? Optional.empty() : Optional.of(properties.get(index));
  }

  /** Returns the properties named, in the order of the names. */
  static List<Property> select(List<Property> properties, List<String> names) {
    return names.isEmpty()
        ? Collections.emptyList()
        : names.stream().flatMap(n -> find(properties, n).stream()).toList();
  }
}
