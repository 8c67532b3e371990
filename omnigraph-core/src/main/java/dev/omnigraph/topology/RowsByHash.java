package dev.omnigraph.topology;

import java.util.function.IntConsumer;

/**
 * The rows of one table version by a hash of some of their values.
 *
 * <p>Thread-safety: immutable. Cost of a look-up: one probe per fragment.
 */
public interface RowsByHash {
  /** Hashes the values of a row; always the same for one row, whatever the version. */
  @FunctionalInterface
  interface RowHash {
    /** What rows without a hash have: they are never found. */
    long NONE = Long.MIN_VALUE;

    /**
     * Returns a hash of 32 bits, or {@link #NONE}.
     *
     * @param row a node ordinal or an edge row
     */
    long of(int row);
  }

  /** Gives the live rows with a hash, as node ordinals or edge rows, in any order. */
  void forEach(int hash, IntConsumer rows);
}
