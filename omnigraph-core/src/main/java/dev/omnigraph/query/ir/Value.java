package dev.omnigraph.query.ir;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A constant in canonical form. Strings are Java strings; integers are signed 64-bit; dates are
 * epoch days; date-times are epoch milliseconds UTC. Immutable.
 */
public sealed interface Value {
  /** The absent value. */
  record Null() implements Value {}

  /** Text, also of an enum. */
  record Text(String value) implements Value {
    /** Validates. */
    public Text {
      Objects.requireNonNull(value);
    }
  }

  /** A truth value. */
  record Bool(boolean value) implements Value {}

  /** An integer of any width, as a signed 64-bit number. */
  record Int(long value) implements Value {}

  /** A floating-point number of any width; finite. */
  record Real(double value) implements Value {}

  /** A day, counted from 1970-01-01. */
  record Day(int epochDay) implements Value {}

  /** An instant, in milliseconds since 1970-01-01 UTC. */
  record Instant(long epochMillis) implements Value {}

  /** A list; elements are of one scalar kind, {@link Null} allowed. */
  record ListOf(List<Value> elements) implements Value {
    /** Copies. */
    public ListOf {
      elements = List.copyOf(elements);
    }
  }

  /**
   * A vector of 32-bit floats, owned by the record and never changed; equal to one with the same
   * components.
   */
  @SuppressWarnings("ArrayRecordComponent") // a boxed list of floats would cost five times as much
  record Vector(float[] components) implements Value {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Vector that && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(components);
    }

    @Override
    public String toString() {
      return Arrays.toString(components);
    }
  }

  /** The shared absent value. */
  Value NULL = new Null();
}
