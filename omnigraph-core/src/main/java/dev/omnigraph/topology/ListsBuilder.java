package dev.omnigraph.topology;

import dev.omnigraph.topology.data.Bits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Builds neighbour lists from columns of ends: one counting sort by the near end, then each list is
 * sorted by itself. Lists are short and lie together, so only the counting sort misses the cache.
 * The columns are read twice, first all of them to count and then all of them to place, so that
 * nothing but eight bytes an edge is kept beside the result. Confined to one thread.
 */
final class ListsBuilder {
  private int[] offsets = new int[16];
  private int bound;
  private int[] next = new int[0];
  private long[] entries = new long[0];

  /** Counts the edges of some rows. */
  void count(int[] near, int rows, long @Nullable [] deleted) {
    for (int row = 0; row < rows; row++) {
      if (deleted == null || !Bits.has(deleted, row)) {
        int node = near[row];
        if (node >= bound) {
          raise(node + 1);
        }
        offsets[node + 1]++;
      }
    }
  }

  private void raise(int nodes) {
    if (nodes >= offsets.length) {
      offsets = Arrays.copyOf(offsets, Math.max(nodes + 1, offsets.length * 2));
    }
    bound = nodes;
  }

  /** Ends the counting; every row counted is placed from now on. */
  void counted() {
    offsets = Arrays.copyOf(offsets, bound + 1);
    for (int node = 0; node < bound; node++) {
      offsets[node + 1] += offsets[node];
    }
    next = Arrays.copyOf(offsets, bound);
    entries = new long[offsets[bound]];
  }

  /** Places the edges of rows that were counted; the first one has the number {@code firstRow}. */
  void place(int[] near, int[] far, int rows, int firstRow, long @Nullable [] deleted) {
    for (int row = 0; row < rows; row++) {
      if (deleted == null || !Bits.has(deleted, row)) {
        entries[next[near[row]]++] = ((long) far[row] << 32) | (firstRow + row);
      }
    }
  }

  /** Places edges that were counted under numbers of their own. */
  void place(EdgeTriples edges) {
    for (int i = 0; i < edges.count(); i++) {
      entries[next[edges.near()[i]]++] = ((long) edges.far()[i] << 32) | edges.rows()[i];
    }
  }

  /** Returns the lists; the builder is not used any more. */
  NeighbourLists finish() {
    int[] neighbours = new int[entries.length];
    int[] rows = new int[entries.length];
    boolean simple = true;
    for (int node = 0; node < bound; node++) {
      int from = offsets[node];
      int to = offsets[node + 1];
      if (to - from > 1) {
        Arrays.sort(entries, from, to);
      }
      for (int i = from; i < to; i++) {
        neighbours[i] = (int) (entries[i] >>> 32);
        rows[i] = (int) entries[i];
      }
      simple &= !NeighbourLists.repeats(neighbours, from, to);
    }
    return NeighbourLists.base(offsets, neighbours, rows, simple);
  }
}
