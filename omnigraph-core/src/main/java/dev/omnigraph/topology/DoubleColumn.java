package dev.omnigraph.topology;

/** Floating-point numbers of 32 or 64 bits. */
public non-sealed interface DoubleColumn extends Column {
  /** Returns the value, an F32 widened exactly; unspecified when null. */
  double doubleAt(int ordinal);

  /** Returns whether the stored width is 32 bits. */
  boolean isSingle();

  /**
   * Copies values for a batch.
   *
   * @param ordinals whose values, {@code count} of them from {@code from}
   * @param target receives the values from index 0; null ones are unspecified
   */
  void gather(int[] ordinals, int from, int count, double[] target);
}
