package dev.omnigraph.catalog;

import dev.omnigraph.ids.Utf8Order;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The type of a property. Immutable.
 *
 * @param scalar the scalar, or the element type of a list
 * @param nullable whether the whole value may be null
 * @param list whether values are lists of the scalar; elements may be null
 * @param dimension the length of a vector; 0 for every other type
 * @param enumValues the allowed strings in ascending byte order; empty when the type is no enum
 */
public record PropertyType(
    ScalarType scalar, boolean nullable, boolean list, int dimension, List<String> enumValues) {

  /** Sorts the enum values and checks that the components fit together. */
  public PropertyType {
    Objects.requireNonNull(scalar);
    enumValues = sorted(enumValues);
    if ((scalar == ScalarType.VECTOR) != (dimension > 0)) {
      throw new IllegalArgumentException("a dimension belongs to a vector, and only there");
    }
    if (!enumValues.isEmpty() && (scalar != ScalarType.STRING || list)) {
      throw new IllegalArgumentException("only a plain string can be an enum");
    }
  }

  private static List<String> sorted(Collection<String> values) {
    TreeSet<String> set = new TreeSet<>(Utf8Order.INSTANCE);
    set.addAll(values);
    return List.copyOf(new ArrayList<>(set));
  }

  /** Returns the required type of a scalar that is not a vector. */
  public static PropertyType of(ScalarType scalar) {
    return new PropertyType(scalar, false, false, 0, List.of());
  }

  /** Returns the required list type over a scalar. */
  public static PropertyType listOf(ScalarType scalar) {
    return new PropertyType(scalar, false, true, 0, List.of());
  }

  /** Returns the required vector type of a length. */
  public static PropertyType vector(int dimension) {
    return new PropertyType(ScalarType.VECTOR, false, false, dimension, List.of());
  }

  /** Returns the required enum type over a set of values. */
  public static PropertyType enumOf(Collection<String> values) {
    return new PropertyType(ScalarType.STRING, false, false, 0, List.copyOf(values));
  }

  /** Returns the same type that also admits null. */
  public PropertyType withNullable() {
    return new PropertyType(scalar, true, list, dimension, enumValues);
  }

  /** Returns the same type that never admits null. */
  public PropertyType withRequired() {
    return new PropertyType(scalar, false, list, dimension, enumValues);
  }

  /** Returns whether values are one of a fixed set of strings. */
  public boolean isEnum() {
    return !enumValues.isEmpty();
  }

  /** Returns whether values are vectors. */
  public boolean isVector() {
    return scalar == ScalarType.VECTOR;
  }

  /** Returns whether values are blobs. */
  public boolean isBlob() {
    return scalar == ScalarType.BLOB;
  }

  /** Returns whether a column of this type can identify rows: neither list, vector nor blob. */
  public boolean isKeyable() {
    return !list && !isVector() && !isBlob();
  }

  /** Returns the spelling in the schema language, for example {@code [String]?}. */
  public String text() {
    String core;
    if (isEnum()) {
      core = "enum(" + String.join(", ", enumValues) + ")";
    } else if (isVector()) {
      core = "Vector(" + dimension + ")";
    } else {
      core = list ? "[" + scalar.text() + "]" : scalar.text();
    }
    return nullable ? core + "?" : core;
  }
}
