package dev.omnigraph.search;

import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the nodes of fragments without lists, then list after list, the most promising first, until
 * the rows found so far are better than what the next list can have. Confined.
 */
final class NearestCursor implements OrdinalCursor {
  /**
   * A fragment with lists.
   *
   * @param lists the lists
   * @param fragment the fragment
   * @param bounds the bound of each list
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Part(VectorLists lists, FragmentRows fragment, float[] bounds) {}

  private final NodeTable nodes;
  private final Iterator<FragmentRows> others;
  private final Part[] parts;
  private final DoubleSupplier bound;

  /** The bounds of all lists with their numbers, counted over all parts, in order. */
  private final long[] order;

  private @Nullable OrdinalCursor other;
  private int opened;
  private int part;
  private int at;
  private int end;

  NearestCursor(
      NodeTable nodes, List<FragmentRows> others, List<Part> parts, DoubleSupplier bound) {
    this.nodes = nodes;
    this.others = others.iterator();
    this.parts = parts.toArray(new Part[0]);
    this.bound = bound;
    int lists = 0;
    for (Part each : this.parts) {
      lists += each.bounds.length;
    }
    this.order = new long[lists];
    int number = 0;
    for (Part each : this.parts) {
      for (float least : each.bounds) {
        order[number] = (long) Float.floatToIntBits(least) << Integer.SIZE | number;
        number++;
      }
    }
    Arrays.sort(order); // bounds are not negative, so that their bits are in their order
  }

  @Override
  public int next(int[] buffer) {
    int count = nextOfOthers(buffer);
    while (count == 0) {
      if (at == end && !open()) {
        return 0;
      }
      count = copy(buffer);
    }
    return count;
  }

  private int nextOfOthers(int[] buffer) {
    while (true) {
      if (other != null) {
        int count = other.next(buffer);
        if (count > 0) {
          return count;
        }
        other = null;
      }
      if (!others.hasNext()) {
        return 0;
      }
      other = TermIndex.rows(nodes, others.next());
    }
  }

  /** Goes to the next list, if there is one that may have what counts. */
  private boolean open() {
    if (opened == order.length) {
      return false;
    }
    long next = order[opened];
    if (Float.intBitsToFloat((int) (next >>> Integer.SIZE)) > bound.getAsDouble()) {
      opened = order.length;
      return false;
    }
    opened++;
    int list = (int) next;
    part = 0;
    while (list >= parts[part].bounds.length) {
      list -= parts[part++].bounds.length;
    }
    at = parts[part].lists.from(list);
    end = parts[part].lists.to(list);
    return true;
  }

  private int copy(int[] buffer) {
    VectorLists lists = parts[part].lists;
    FragmentRows fragment = parts[part].fragment;
    boolean all = fragment.deletionKey() == null;
    int count = 0;
    for (; at < end && count < buffer.length; at++) {
      int ordinal = lists.ordinalAt(at);
      // A node that was written again lives in another fragment.
      if (all
          || (nodes.isLive(ordinal)
              && nodes.rowAddress(ordinal) >>> Integer.SIZE == fragment.id())) {
        buffer[count++] = ordinal;
      }
    }
    return count;
  }
}
