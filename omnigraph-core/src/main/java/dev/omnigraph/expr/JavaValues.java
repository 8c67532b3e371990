package dev.omnigraph.expr;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.ListColumn;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values as applications see them. */
public final class JavaValues {
  private JavaValues() {}

  /** Returns an integer, day or instant of a scalar type. */
  public static Object ofLong(long value, ScalarType scalar) {
    return switch (scalar) {
      case I32 -> (int) value;
      case DATE -> LocalDate.ofEpochDay(value);
      case DATETIME -> Instant.ofEpochMilli(value);
      case U64 -> value >= 0 ? value : new BigInteger(Long.toUnsignedString(value));
      case I64, U32, STRING, BOOL, F32, F64, BLOB, VECTOR -> value;
    };
  }

  /** Returns a float of a scalar type: Float for F32, Double otherwise. */
  public static Object ofDouble(double value, ScalarType scalar) {
    if (scalar == ScalarType.F32) {
      return (float) value;
    }
    return value;
  }

  /** Returns the list of a row with elements of a scalar type; elements may be null. */
  static List<@Nullable Object> ofList(ListColumn lists, int ordinal, ScalarType scalar) {
    int size = lists.sizeAt(ordinal);
    List<@Nullable Object> elements = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      elements.add(lists.isElementNull(ordinal, i) ? null : element(lists, ordinal, i, scalar));
    }
    return Collections.unmodifiableList(elements);
  }

  private static Object element(ListColumn lists, int ordinal, int index, ScalarType scalar) {
    return switch (scalar) {
      case STRING -> lists.textAt(ordinal, index);
      case BOOL -> lists.boolAt(ordinal, index);
      case F32, F64 -> ofDouble(lists.doubleAt(ordinal, index), scalar);
      case I32, I64, U32, U64, DATE, DATETIME -> ofLong(lists.longAt(ordinal, index), scalar);
      case BLOB, VECTOR -> throw Invariant.broken("lists hold scalars", scalar);
    };
  }

  /** Returns a constant whose static type has the given scalar; null for null. */
  public static @Nullable Object of(Value value, ScalarType scalar) {
    if (value instanceof Value.Text text) {
      return text.value();
    } else if (value instanceof Value.Bool bool) {
      return bool.value();
    } else if (value instanceof Value.Int integer) {
      return scalar.isFloat()
          ? ofDouble((double) integer.value(), scalar)
          : ofLong(integer.value(), scalar);
    } else if (value instanceof Value.Real real) {
      return ofDouble(real.value(), scalar);
    } else if (value instanceof Value.Day day) {
      return LocalDate.ofEpochDay(day.epochDay());
    } else if (value instanceof Value.Instant instant) {
      return Instant.ofEpochMilli(instant.epochMillis());
    } else if (value instanceof Value.Vector vector) {
      return vector.components().clone();
    } else if (value instanceof Value.ListOf list) {
      List<@Nullable Object> elements = new ArrayList<>(list.elements().size());
      for (Value element : list.elements()) {
        elements.add(of(element, scalar));
      }
      return Collections.unmodifiableList(elements);
    }
    return null;
  }
}
