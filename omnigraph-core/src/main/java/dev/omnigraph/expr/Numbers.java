package dev.omnigraph.expr;

/** Exact comparison of numbers of different representation. */
public final class Numbers {
  private static final double TWO_TO_63 = 0x1p63;

  private Numbers() {}

  /** Compares a signed integer with a float by mathematical value; NaN is above everything. */
  public static int compare(long a, double b) {
    if (Double.isNaN(b) || b >= TWO_TO_63) {
      return -1;
    }
    if (b < -TWO_TO_63) {
      return 1;
    }
    long whole = (long) b; // truncates towards zero, exact in this range
    if (a != whole) {
      return a < whole ? -1 : 1;
    }
    double fraction = b - (double) whole;
    return fraction > 0 ? -1 : (fraction < 0 ? 1 : 0);
  }

  /** Compares an unsigned integer, given as two's complement, with a float. */
  public static int compareUnsigned(long a, double b) {
    if (a >= 0) {
      return compare(a, b);
    }
    if (Double.isNaN(b)) {
      return -1;
    }
    if (b < TWO_TO_63) {
      return 1;
    }
    // Both are at least 2^63; halving is exact for the float, and the lost bit breaks ties.
    int halves = compare(a >>> 1, b / 2);
    if (halves != 0) {
      return halves;
    }
    return (a & 1) == 0 ? 0 : 1;
  }

  /** Compares an unsigned integer, given as two's complement, with a signed one. */
  public static int compareUnsigned(long a, long b) {
    return a < 0 ? 1 : Long.compare(a, b);
  }

  /** Compares floats: NaN equals itself and is above everything; zeros are equal. */
  public static int compare(double a, double b) {
    if (a < b) {
      return -1;
    }
    if (a > b) {
      return 1;
    }
    if (a == b) {
      return 0;
    }
    return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
  }

  /** Returns an unsigned integer, given as two's complement, as the nearest double. */
  public static double unsignedToDouble(long value) {
    if (value >= 0) {
      return (double) value;
    }
    // Keep the lost bit sticky so that rounding is the same as in one step.
    return (double) ((value >>> 1) | (value & 1)) * 2;
  }
}
