package dev.omnigraph.topology;

import java.util.Objects;

/**
 * A comparison of a property with a constant that storage may be asked to make. Unknown, and so not
 * true, where the property is null. Immutable.
 *
 * @param property the name of the property
 * @param relation how the property stands to the constant
 * @param constant what it is compared with
 */
public record StoredComparison(String property, Relation relation, Constant constant) {
  /** Validates. */
  public StoredComparison {
    Objects.requireNonNull(property);
    Objects.requireNonNull(relation);
    Objects.requireNonNull(constant);
  }

  /** How a value stands to a constant. */
  public enum Relation {
    EQUAL("="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }

  /** A constant; floats are none, because storage orders NaN and -0.0 in another way. */
  public sealed interface Constant {}

  /** An integer. */
  public record Whole(long value) implements Constant {}

  /** A text. */
  public record Text(String value) implements Constant {}

  /** A truth value. */
  public record Truth(boolean value) implements Constant {}

  /** A day, counted from 1970-01-01. */
  public record Day(int epochDay) implements Constant {}
}
