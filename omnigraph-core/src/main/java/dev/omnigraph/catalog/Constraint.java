package dev.omnigraph.catalog;

import dev.omnigraph.ids.Utf8Order;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A constraint of a node or edge type. Immutable. */
public sealed interface Constraint {
  /** The canonical order: by kind and arguments as text. */
  Comparator<Constraint> CANONICAL =
      Comparator.comparing(Constraint::canonicalText, Utf8Order.INSTANCE);

  /**
   * The identity of a node type.
   *
   * @param columns the key properties in ascending byte order
   */
  record Key(List<String> columns) implements Constraint {
    /** Sorts the columns. */
    public Key {
      columns = sorted(columns);
    }

    @Override
    public String canonicalText() {
      return "key:" + String.join(",", columns);
    }

    @Override
    public String text() {
      return "@key(" + String.join(", ", columns) + ")";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.key(this);
    }
  }

  /**
   * The tuple of values is unique within the type.
   *
   * @param columns the columns in ascending byte order; on edges also {@code src}, {@code dst}
   */
  record Unique(List<String> columns) implements Constraint {
    /** Sorts the columns. */
    public Unique {
      columns = sorted(columns);
    }

    @Override
    public String canonicalText() {
      return "unique:" + String.join(",", columns);
    }

    @Override
    public String text() {
      return "@unique(" + String.join(", ", columns) + ")";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unique(this);
    }
  }

  /**
   * The intent to index; it never changes results.
   *
   * @param columns the columns in ascending byte order; on edges also {@code src}, {@code dst}
   */
  record Index(List<String> columns) implements Constraint {
    /** Sorts the columns. */
    public Index {
      columns = sorted(columns);
    }

    @Override
    public String canonicalText() {
      return "index:" + String.join(",", columns);
    }

    @Override
    public String text() {
      return "@index(" + String.join(", ", columns) + ")";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.index(this);
    }
  }

  /**
   * Inclusive numeric bounds of a property.
   *
   * @param property the property
   * @param min the least value, or empty
   * @param max the greatest value, or empty
   */
  record Range(String property, Optional<Bound> min, Optional<Bound> max) implements Constraint {
    /** Checks that no component is null. */
    public Range {
      Objects.requireNonNull(property);
      Objects.requireNonNull(min);
      Objects.requireNonNull(max);
    }

    @Override
    public List<String> columns() {
      return List.of(property);
    }

    @Override
    public String canonicalText() {
      return "range:" + property + ":" + debugText(min) + ":" + debugText(max);
    }

    private static String debugText(Optional<Bound> bound) {
      if (bound.isEmpty()) {
        return "None";
      }
      return bound.get() instanceof Bound.FloatBound fraction
          ? "Some(Float(" + FloatText.debug(fraction.value()) + "))"
          : "Some(Integer(" + bound.get().text() + "))";
    }

    @Override
    public String text() {
      return "@range("
          + property
          + ", "
          + min.map(Bound::text).orElse("")
          + ".."
          + max.map(Bound::text).orElse("")
          + ")";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.range(this);
    }
  }

  /**
   * A string property contains a match of a regular expression.
   *
   * @param property the property
   * @param pattern the expression, in RE2 syntax
   */
  record Check(String property, String pattern) implements Constraint {
    /** Checks that no component is null. */
    public Check {
      Objects.requireNonNull(property);
      Objects.requireNonNull(pattern);
    }

    @Override
    public List<String> columns() {
      return List.of(property);
    }

    @Override
    public String canonicalText() {
      return "check:" + property + ":" + pattern;
    }

    @Override
    public String text() {
      return "@check(" + property + ", " + StringLiteral.quote(pattern) + ")";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.check(this);
    }
  }

  /**
   * One method per kind of constraint.
   *
   * @param <R> the result
   */
  interface Visitor<R> {
    /** Handles a key. */
    R key(Key key);

    /** Handles a uniqueness constraint. */
    R unique(Unique unique);

    /** Handles an index declaration. */
    R index(Index index);

    /** Handles a range. */
    R range(Range range);

    /** Handles a pattern. */
    R check(Check check);
  }

  /** Returns the columns the constraint speaks of. */
  List<String> columns();

  /** Returns the text that orders constraints in the canonical schema. */
  String canonicalText();

  /** Returns the spelling as a body constraint of the schema language. */
  String text();

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  private static List<String> sorted(List<String> columns) {
    return columns.stream().sorted(Utf8Order.INSTANCE).toList();
  }

  /** Returns the constraints in canonical order; equal ones keep their order. */
  static List<Constraint> canonical(List<Constraint> constraints) {
    return constraints.stream().sorted(CANONICAL).toList();
  }
}
