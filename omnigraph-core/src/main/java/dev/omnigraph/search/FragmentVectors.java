package dev.omnigraph.search;

import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.VectorColumn;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The lists of one property over one data file, which learn of rows as versions come that have
 * them.
 *
 * <p>Thread-safety: thread-safe.
 */
final class FragmentVectors {
  /** How many sets of deletions are remembered whose rows are all in the lists. */
  private static final int RECENT_MAX = 8;

  private static final int BATCH = 1_024;

  private final Set<String> recent = new LinkedHashSet<>();
  private VectorLists lists;

  FragmentVectors(VectorLists lists) {
    this.lists = lists;
  }

  /** Returns lists with all rows a version has of the fragment, and maybe others. */
  synchronized VectorLists of(NodeTable nodes, FragmentRows fragment, VectorColumn column) {
    String deletions = fragment.deletionKey() == null ? "" : fragment.deletionKey();
    if (lists.rowCount() < fragment.physicalRows() && !recent.contains(deletions)) {
      learn(nodes, fragment, column);
      if (recent.size() == RECENT_MAX) {
        recent.remove(recent.iterator().next());
      }
      recent.add(deletions);
    }
    return lists;
  }

  /** Adds the rows of a version from which fewer were deleted, such as an earlier one. */
  private void learn(NodeTable nodes, FragmentRows fragment, VectorColumn column) {
    IntArrayList further = new IntArrayList();
    BitSet rows = new BitSet();
    OrdinalCursor cursor = TermIndex.rows(nodes, fragment);
    int[] batch = new int[BATCH];
    for (int filled = cursor.next(batch); filled > 0; filled = cursor.next(batch)) {
      for (int i = 0; i < filled; i++) {
        int row = (int) nodes.rowAddress(batch[i]);
        if (!lists.knows(row)) {
          rows.set(row);
          if (!column.isNull(batch[i])) {
            further.add(batch[i]);
          }
        }
      }
    }
    if (!rows.isEmpty()) {
      Centres centres = lists.centres();
      float[] distances = new float[centres.count()];
      int[] assigned = new int[further.size()];
      for (int i = 0; i < assigned.length; i++) {
        int ordinal = further.getInt(i);
        centres.distances(column.slabAt(ordinal), column.startAt(ordinal), distances);
        assigned[i] = centres.nearest(distances);
      }
      lists = lists.with(further.toIntArray(), assigned, rows);
    }
  }

  /** Returns about how many bytes of heap this holds. */
  synchronized long bytes() {
    return lists.bytes();
  }
}
