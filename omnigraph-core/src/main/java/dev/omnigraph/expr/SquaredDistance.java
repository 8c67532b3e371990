package dev.omnigraph.expr;

/** The squared L2 distance of vectors, accumulated in single precision. */
public final class SquaredDistance {
  private static final int COMPONENTS_BETWEEN_CHECKS = 16;

  private SquaredDistance() {}

  /**
   * Returns the distance of a vector inside an array to another one, or NaN if it is greater than a
   * bound. Ends early: no part of the sum is negative, and rounding never makes a longer sum
   * smaller.
   */
  public static double atMost(float[] slab, int start, float[] wanted, double bound) {
    int length = wanted.length;
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    while (i + 3 < length) {
      int stop = Math.min(i + COMPONENTS_BETWEEN_CHECKS, length - 3);
      for (; i < stop; i += 4) {
        float p = slab[start + i] - wanted[i];
        float q = slab[start + i + 1] - wanted[i + 1];
        float r = slab[start + i + 2] - wanted[i + 2];
        float s = slab[start + i + 3] - wanted[i + 3];
        a += p * p;
        b += q * q;
        c += r * r;
        d += s * s;
      }
      if ((double) (a + b) + (double) (c + d) > bound) {
        return Double.NaN;
      }
    }
    for (; i < length; i++) {
      float p = slab[start + i] - wanted[i];
      a += p * p;
    }
    return (double) (a + b) + (double) (c + d);
  }
}
