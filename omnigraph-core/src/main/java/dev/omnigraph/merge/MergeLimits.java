package dev.omnigraph.merge;

import dev.omnigraph.delta.DeltaLimits;
import java.util.Objects;

/**
 * How much one merge keeps in memory. Immutable.
 *
 * @param delta for each comparison; two are open at a time
 * @param rowBytes merged rows of one table; more are written early or wait in a file
 * @param edgeBytes what is known of the edges both sides added to one table; more is sorted in a
 *     file
 */
record MergeLimits(DeltaLimits delta, long rowBytes, long edgeBytes) {
  MergeLimits {
    Objects.requireNonNull(delta);
    if (rowBytes < 1 || edgeBytes < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }

  /** Returns the limits used unless said otherwise. */
  static MergeLimits standard() {
    return new MergeLimits(DeltaLimits.standard(), 64L << 20, 16L << 20);
  }
}
