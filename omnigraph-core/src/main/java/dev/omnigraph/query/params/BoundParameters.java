package dev.omnigraph.query.params;

import dev.omnigraph.query.ir.Value;
import java.util.OptionalLong;

/** The parameter values of one execution. Immutable; the array is never changed after hand-over. */
public final class BoundParameters {
  private final Value[] values;
  private final OptionalLong nowMillis;

  BoundParameters(Value[] values, OptionalLong nowMillis) {
    this.values = values;
    this.nowMillis = nowMillis;
  }

  /** Returns how many parameters the query declares. */
  public int count() {
    return values.length;
  }

  /** Returns the value of a parameter by its 0-based position in the declaration. */
  public Value value(int index) {
    return values[index];
  }

  /** Returns the values in declaration order, one per declared parameter, as a new array. */
  public Value[] toArray() {
    return values.clone();
  }

  /** Returns the query time stamp the caller wants, in milliseconds since 1970, if it gave one. */
  public OptionalLong nowMillis() {
    return nowMillis;
  }
}
