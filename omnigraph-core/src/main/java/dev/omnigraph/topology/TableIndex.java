package dev.omnigraph.topology;

import dev.omnigraph.topology.data.FragmentColumn;
import dev.omnigraph.topology.data.Wanted;
import org.jspecify.annotations.Nullable;

/** What is derived from the structural columns of one table version. */
sealed interface TableIndex permits NodeIndex, EdgeIndex {
  /** Returns the rows of the version. */
  RowSpace space();

  /** Returns the ordinals of a column by slot, or null when this index has no such column. */
  FragmentColumn.Ints @Nullable [] ordinals(Wanted.Ordinals wanted);

  /** Returns the heap bytes, ordinals included. */
  long bytes();
}
