package dev.omnigraph.catalog;

/** A bound of a range constraint. Immutable. */
public sealed interface Bound {
  /**
   * A whole-number bound.
   *
   * @param value the bound
   */
  record IntegerBound(long value) implements Bound {
    @Override
    public String text() {
      return Long.toString(value);
    }
  }

  /**
   * A fractional bound.
   *
   * @param value the bound, finite
   */
  record FloatBound(double value) implements Bound {
    /** Checks that the bound is finite. */
    public FloatBound {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a bound is finite");
      }
    }

    @Override
    public String text() {
      return FloatText.plain(value);
    }
  }

  /** Returns the spelling in the schema language: no exponent, a float with a fraction digit. */
  String text();
}
