package dev.omnigraph.topology;

/** What is derived from the structural columns of one table version. */
sealed interface TableIndex permits NodeIndex, EdgeIndex {
  /** Returns the rows of the version. */
  RowSpace space();

  /** Returns the heap bytes, without the columns it refers to. */
  long bytes();
}
