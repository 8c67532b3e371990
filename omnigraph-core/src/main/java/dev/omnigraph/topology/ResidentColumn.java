package dev.omnigraph.topology;

import dev.omnigraph.topology.data.Bits;
import dev.omnigraph.topology.data.FragmentColumn;
import org.jspecify.annotations.Nullable;

/** What all resident columns share: the way from an ordinal to a slot and an offset. */
abstract class ResidentColumn {
  private static final int SEGMENT_MIN = 8;
  private static final int SCATTERED = 64;

  private final String property;
  private final @Nullable PagedInts rowOf;
  private final int[] slotOfPage;
  private final int[] firstRow;
  private final long[][] nulls;
  private final boolean anyNulls;
  private final long bytes;

  ResidentColumn(String property, Placement placement, @Nullable FragmentColumn[] slots) {
    this.property = property;
    this.rowOf = placement.rowOf();
    this.slotOfPage = placement.space().slotOfPage;
    this.firstRow = placement.space().firstRow;
    this.nulls = new long[slots.length][];
    boolean any = false;
    long sum = 0;
    for (int i = 0; i < slots.length; i++) {
      FragmentColumn slot = slots[i];
      if (slot != null) {
        nulls[i] = slot.nulls();
        any |= nulls[i] != null;
        sum += slot.bytes();
      }
    }
    this.anyNulls = any;
    this.bytes = sum;
  }

  /** Returns the row, or -1 for a node that is not live. */
  final int row(int ordinal) {
    return rowOf == null ? ordinal : rowOf.get(ordinal);
  }

  final int slot(int row) {
    return slotOfPage[row >>> RowSpace.PAGE_BITS];
  }

  final int offset(int slot, int row) {
    return row - firstRow[slot];
  }

  /**
   * Returns the end of a part of a list of ordinals whose rows lie in one slot, all as far from
   * their ordinals as the first one's row. The same as {@code from} where that would be a short
   * part, not worth a loop of its own.
   */
  final int segment(int[] ordinals, int from, int end) {
    int first = ordinals[from];
    int row = row(first);
    if (row < 0) {
      return from;
    }
    int low = first - (row & (RowSpace.PAGE - 1));
    int high = low + RowSpace.PAGE - 1;
    if (rowOf != null) {
      low = Math.max(low, rowOf.ascendingFrom(first));
      high = Math.min(high, rowOf.ascendingTo(first));
    }
    int at = from;
    while (at < end && ordinals[at] >= low && ordinals[at] <= high) {
      at++;
    }
    return at - from < SEGMENT_MIN ? from : at;
  }

  /** Returns where a part of a list ends that is read value by value. */
  static int scattered(int from, int end) {
    return Math.min(end, from + SCATTERED);
  }

  public final String property() {
    return property;
  }

  public final boolean mayHaveNulls() {
    return anyNulls;
  }

  public final long bytes() {
    return bytes;
  }

  public final boolean isNull(int ordinal) {
    int row = row(ordinal);
    if (row < 0) {
      return true;
    }
    if (!anyNulls) {
      return false;
    }
    int slot = slot(row);
    long[] set = nulls[slot];
    return set != null && Bits.has(set, offset(slot, row));
  }
}
