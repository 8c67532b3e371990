package dev.omnigraph.topology.data;

import org.jspecify.annotations.Nullable;

/**
 * Fixed sets of row offsets as words of 64 bits. Null stands for the empty set where it says so.
 */
public final class Bits {
  private Bits() {}

  /** Returns an empty set over offsets below a bound. */
  public static long[] create(int bound) {
    return new long[(bound + 63) >>> 6];
  }

  /** Returns whether an offset is in the set. */
  public static boolean has(long[] set, int offset) {
    return (set[offset >>> 6] & (1L << offset)) != 0;
  }

  /** Adds an offset. */
  public static void add(long[] set, int offset) {
    set[offset >>> 6] |= 1L << offset;
  }

  /** Returns the number of offsets. */
  public static int count(long @Nullable [] set) {
    int count = 0;
    if (set != null) {
      for (long word : set) {
        count += Long.bitCount(word);
      }
    }
    return count;
  }

  /** Returns the smallest offset in the set from {@code offset} on, or -1. */
  public static int next(long[] set, int offset) {
    int word = offset >>> 6;
    if (word >= set.length) {
      return -1;
    }
    long rest = set[word] & (-1L << offset);
    while (rest == 0) {
      if (++word == set.length) {
        return -1;
      }
      rest = set[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(rest);
  }

  /** Returns the offsets in {@code set} and not in {@code minus}, or null when there is none. */
  public static long @Nullable [] minus(long @Nullable [] set, long @Nullable [] minus) {
    if (set == null || set == minus) {
      return null;
    }
    long[] rest = set.clone();
    long any = 0;
    for (int i = 0; i < rest.length; i++) {
      if (minus != null) {
        rest[i] &= ~minus[i];
      }
      any |= rest[i];
    }
    return any == 0 ? null : rest;
  }

  /** Returns whether two sets over the same bound are equal. */
  public static boolean same(long @Nullable [] a, long @Nullable [] b) {
    return a == b || (minus(a, b) == null && minus(b, a) == null);
  }
}
