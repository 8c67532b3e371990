package dev.omnigraph.topology;

import dev.omnigraph.topology.data.Bits;
import dev.omnigraph.topology.data.FragmentColumn;
import org.jspecify.annotations.Nullable;

/** What all resident columns share: the way from an ordinal to a slot and an offset. */
abstract class ResidentColumn {
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
