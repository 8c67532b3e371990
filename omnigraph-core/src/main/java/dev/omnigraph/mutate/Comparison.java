package dev.omnigraph.mutate;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalInt;

/**
 * One comparison with a constant: language section 6.4. A null on either side never matches.
 *
 * @param type the type of the left side
 * @param operator the operator
 * @param operand the right side
 */
record Comparison(ScalarType type, Predicate.Operator operator, Value operand) {
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  /** Returns whether a value satisfies the comparison. */
  boolean matches(Value left) {
    OptionalInt order = compare(left);
    if (order.isEmpty()) {
      return false;
    }
    int sign = order.getAsInt();
    return switch (operator) {
      case EQ -> sign == 0;
      case NE -> sign != 0;
      case LT -> sign < 0;
      case LE -> sign <= 0;
      case GT -> sign > 0;
      case GE -> sign >= 0;
    };
  }

  private OptionalInt compare(Value left) {
    if (left instanceof Value.Text a && operand instanceof Value.Text b) {
      return OptionalInt.of(Utf8Order.INSTANCE.compare(a.value(), b.value()));
    } else if (left instanceof Value.Bool a && operand instanceof Value.Bool b) {
      return OptionalInt.of(Boolean.compare(a.value(), b.value()));
    } else if (left instanceof Value.Day a && operand instanceof Value.Day b) {
      return OptionalInt.of(Integer.compare(a.epochDay(), b.epochDay()));
    } else if (left instanceof Value.Instant a && operand instanceof Value.Instant b) {
      return OptionalInt.of(Long.compare(a.epochMillis(), b.epochMillis()));
    } else if (isNumber(left) && isNumber(operand)) {
      return OptionalInt.of(compareNumbers(left));
    }
    return OptionalInt.empty();
  }

  private static boolean isNumber(Value value) {
    return value instanceof Value.Int || value instanceof Value.Real;
  }

  private int compareNumbers(Value left) {
    if (left instanceof Value.Int a && operand instanceof Value.Int b && type != ScalarType.U64) {
      return Long.compare(a.value(), b.value());
    }
    if (left instanceof Value.Real a && operand instanceof Value.Real b) {
      double right = type == ScalarType.F32 ? (float) b.value() : b.value();
      return a.value() == right ? 0 : Double.compare(a.value(), right);
    }
    return exact(left, type).compareTo(exact(operand, ScalarType.I64));
  }

  private static BigDecimal exact(Value value, ScalarType type) {
    if (value instanceof Value.Real real) {
      return new BigDecimal(real.value());
    }
    BigInteger integer = BigInteger.valueOf(((Value.Int) value).value());
    boolean wrapped = type == ScalarType.U64 && integer.signum() < 0;
    return new BigDecimal(wrapped ? integer.add(TWO_64) : integer);
  }
}
