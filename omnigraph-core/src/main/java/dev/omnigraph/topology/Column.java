package dev.omnigraph.topology;

/**
 * The values of one property in one table version, addressed by node ordinal or edge row.
 *
 * <p>Thread-safety: immutable. Lifecycle: keeps what it needs alive, also after the cache evicted
 * it; hold it for the length of a query, not longer. Cost: no storage call. A node that is not live
 * is null; edge rows must be live.
 */
public sealed interface Column
    permits LongColumn, DoubleColumn, BoolColumn, TextColumn, ListColumn, VectorColumn {
  /** Returns the property name. */
  String property();

  /** Returns whether the value is null. */
  boolean isNull(int ordinal);

  /** Returns whether some value may be null; false lets loops skip the test. */
  boolean mayHaveNulls();

  /**
   * Returns whether the values are read from a file by the block: then going through them in the
   * order of rows is much cheaper than in any other.
   */
  default boolean isPaged() {
    return this instanceof PagedColumns.OfBlocks;
  }

  /** Returns the heap bytes of the values. */
  long bytes();
}
