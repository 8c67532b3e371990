package dev.omnigraph.topology;

/** Vectors of one length. */
public non-sealed interface VectorColumn extends Column {
  /** Returns the number of components. */
  int dimension();

  /** Returns the array that holds the vector; owned by the column, not to be changed. */
  float[] slabAt(int ordinal);

  /** Returns where the vector starts in {@link #slabAt}. */
  int startAt(int ordinal);

  /** Returns a copy of the vector. */
  float[] vectorAt(int ordinal);
}
