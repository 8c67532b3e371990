package dev.omnigraph.topology;

/** Truth values. */
public non-sealed interface BoolColumn extends Column {
  /** Returns the value; false when null. */
  boolean boolAt(int ordinal);
}
