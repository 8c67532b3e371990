package dev.omnigraph.topology;

import dev.omnigraph.topology.data.Bits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which edges of a snapshot lack a node at one end, as a rule none. Knows the last answer, so that
 * after a commit only new edges and lost nodes are looked at.
 *
 * <p>Thread-safety: immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record EndpointCheck(EdgeIndex edges, NodeIndex sources, NodeIndex targets, int[] dangling) {

  static EndpointCheck of(
      EdgeIndex edges, NodeIndex sources, NodeIndex targets, @Nullable EndpointCheck previous) {
    if (previous != null
        && previous.edges == edges
        && previous.sources == sources
        && previous.targets == targets) {
      return previous;
    }
    Rows rows = new Rows();
    if (previous == null
        || previous.dangling.length > 0
        || previous.edges.sourceIds != edges.sourceIds
        || previous.edges.targetIds != edges.targetIds
        || !addSince(previous, edges, sources, targets, rows)) {
      rows.count = 0;
      addAll(edges, sources, targets, rows);
    }
    return new EndpointCheck(edges, sources, targets, rows.sorted());
  }

  private static void addAll(EdgeIndex edges, NodeIndex sources, NodeIndex targets, Rows rows) {
    RowSpace space = edges.space;
    for (int slot : space.order) {
      int[] source = edges.sources[slot].values();
      int[] target = edges.targets[slot].values();
      long[] deleted = space.used(slot).deleted();
      for (int offset = 0; offset < source.length; offset++) {
        if ((deleted == null || !Bits.has(deleted, offset))
            && (sources.rowOf.get(source[offset]) < 0 || targets.rowOf.get(target[offset]) < 0)) {
          rows.add(space.firstRow[slot] + offset);
        }
      }
    }
  }

  /** Returns false when the neighbour lists that would be needed are not there. */
  private static boolean addSince(
      EndpointCheck previous, EdgeIndex edges, NodeIndex sources, NodeIndex targets, Rows rows) {
    EdgeTriples fresh = edges.rowsNotIn(previous.edges.space);
    for (int i = 0; i < fresh.count(); i++) {
      if (sources.rowOf.get(fresh.near()[i]) < 0 || targets.rowOf.get(fresh.far()[i]) < 0) {
        rows.add(fresh.rows()[i]);
      }
    }
    return addLost(previous.sources, sources, edges.outIfBuilt(), rows)
        && addLost(previous.targets, targets, edges.inIfBuilt(), rows);
  }

  private static boolean addLost(
      NodeIndex before, NodeIndex after, @Nullable NeighbourLists lists, Rows rows) {
    int[] lost = before == after ? new int[0] : before.rowOf.lostIn(after.rowOf);
    if (lost.length > 0 && lists == null) {
      return false;
    }
    for (int node : lost) {
      if (lists != null) {
        int start = lists.start(node);
        int[] edgeRows = lists.edgeArray(node);
        for (int i = 0; i < lists.degree(node); i++) {
          rows.add(edgeRows[start + i]);
        }
      }
    }
    return true;
  }

  private static final class Rows {
    private int[] rows = new int[8];
    private int count;

    void add(int row) {
      if (count == rows.length) {
        rows = Arrays.copyOf(rows, count * 2);
      }
      rows[count++] = row;
    }

    /** Returns the rows ascending, each once. */
    int[] sorted() {
      int[] all = Arrays.copyOf(rows, count);
      Arrays.sort(all);
      int kept = 0;
      for (int i = 0; i < all.length; i++) {
        if (i == 0 || all[i] != all[i - 1]) {
          all[kept++] = all[i];
        }
      }
      return Arrays.copyOf(all, kept);
    }
  }
}
