package dev.omnigraph.catalog;

import dev.omnigraph.ids.Utf8Order;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An annotation of a type or property. Immutable.
 *
 * @param name the word behind the at sign
 * @param value the positional argument: a string's content, any other literal as written
 * @param kwargs the keyword arguments in ascending byte order of their names
 */
public record Annotation(String name, Optional<String> value, SortedMap<String, String> kwargs) {

  /** The canonical order: by name, then by value, an absent value first. */
  static final Comparator<Annotation> CANONICAL =
      Comparator.comparing(Annotation::name, Utf8Order.INSTANCE)
          .thenComparing(a -> a.value().isPresent())
          .thenComparing(a -> a.value().orElse(""), Utf8Order.INSTANCE);

  /** Copies the keyword arguments. */
  public Annotation {
    Objects.requireNonNull(name);
    Objects.requireNonNull(value);
    SortedMap<String, String> copy = new TreeMap<>(Utf8Order.INSTANCE);
    copy.putAll(kwargs);
    kwargs = Collections.unmodifiableSortedMap(copy);
  }

  /** Returns an annotation without arguments. */
  public static Annotation of(String name) {
    return new Annotation(name, Optional.empty(), new TreeMap<>());
  }

  /** Returns an annotation with a positional argument. */
  public static Annotation of(String name, String value) {
    return new Annotation(name, Optional.of(value), new TreeMap<>());
  }

  /** Returns the annotations in canonical order; equal ones keep their order. */
  static List<Annotation> canonical(List<Annotation> annotations) {
    return annotations.stream().sorted(CANONICAL).toList();
  }

  /** Returns the first annotation of a name, or empty. */
  static Optional<Annotation> find(List<Annotation> annotations, String name) {
    return annotations.stream().filter(a -> a.name().equals(name)).findFirst();
  }
}
