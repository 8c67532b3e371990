package dev.omnigraph.query.ir;

import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import java.util.List;

/**
 * The static type of an expression.
 *
 * @param scalar element type for lists, otherwise the type itself
 * @param list whether it is a list of {@code scalar}
 * @param dimension length of a vector, 0 otherwise
 * @param nullable whether null may occur
 */
public record ValueType(ScalarType scalar, boolean list, int dimension, boolean nullable) {
  /** Returns a scalar type. */
  public static ValueType of(ScalarType scalar, boolean nullable) {
    return new ValueType(scalar, false, 0, nullable);
  }

  /** Returns the type of a property's values. */
  public static ValueType of(PropertyType type) {
    return new ValueType(type.scalar(), type.list(), type.dimension(), type.nullable());
  }

  /** Returns the schema spelling, for example {@code [String]?} or {@code Vector(3)}. */
  public String text() {
    return new PropertyType(scalar, nullable, list, dimension, List.of()).text();
  }
}
