package dev.omnigraph.topology;

/**
 * Integers, dates (days since 1970-01-01) and instants (milliseconds since 1970 UTC). U64 values
 * above 2^63-1 appear as their two's complement; {@link #isUnsigned} tells.
 */
public non-sealed interface LongColumn extends Column {
  /** Returns the value; unspecified when null. */
  long longAt(int ordinal);

  /** Returns whether values are to be read as unsigned 64-bit. */
  boolean isUnsigned();

  /**
   * Copies values for a batch.
   *
   * @param ordinals whose values, {@code count} of them from {@code from}
   * @param target receives the values from index 0; null ones are unspecified
   */
  void gather(int[] ordinals, int from, int count, long[] target);
}
