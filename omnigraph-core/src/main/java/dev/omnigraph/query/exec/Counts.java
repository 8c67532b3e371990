package dev.omnigraph.query.exec;

import dev.omnigraph.errors.ResourceLimitException;

/** Arithmetic on numbers of matches, which are never negative; beyond a long it fails, typed. */
final class Counts {
  private Counts() {}

  static long product(long a, long b) {
    long low = a * b;
    if (Math.multiplyHigh(a, b) != 0 || low < 0) {
      throw tooMany();
    }
    return low;
  }

  static long sum(long a, long b) {
    long sum = a + b;
    if (sum < 0) {
      throw tooMany();
    }
    return sum;
  }

  private static ResourceLimitException tooMany() {
    return ResourceLimitException.of("matches", Long.MAX_VALUE, Long.MAX_VALUE);
  }
}
