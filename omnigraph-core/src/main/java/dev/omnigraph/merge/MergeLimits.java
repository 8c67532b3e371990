package dev.omnigraph.merge;

import dev.omnigraph.delta.DeltaLimits;
import dev.omnigraph.spill.SpillSpace;
import java.util.Objects;

/**
 * How much one merge keeps in memory. Immutable.
 *
 * @param delta for each comparison; two are open at a time
 * @param rowBytes merged rows of one table; more are written early or wait in a file
 * @param keyBytes ids, ends and unique values of changed rows, and likewise what is known of the
 *     edges the target added to one table; more lies in a file
 * @param conflicts conflicts that are told; further ones are counted
 */
record MergeLimits(DeltaLimits delta, long rowBytes, long keyBytes, int conflicts) {
  MergeLimits {
    Objects.requireNonNull(delta);
    if (rowBytes < 1 || keyBytes < 1 || conflicts < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }

  /** Returns the limits used unless said otherwise. */
  static MergeLimits standard() {
    return new MergeLimits(DeltaLimits.standard(), 64L << 20, SpillSpace.heapShare(), 10_000);
  }
}
