package dev.omnigraph.topology;

import org.jspecify.annotations.Nullable;

/** Walks the rows of a space fragment by fragment. Confined to one thread. */
abstract class RowCursor implements OrdinalCursor {
  private static final int PAGE = 1 << RowSpace.PAGE_BITS;
  private final RowSpace space;
  private final int toRow;
  private int row;
  private int stoppedAt;

  RowCursor(RowSpace space, int fromRow, int toRow) {
    this.space = space;
    this.row = fromRow;
    this.toRow = Math.min(toRow, space.rowBound());
  }

  /**
   * Writes live rows of a fragment into the buffer from {@code at}, calls {@link #stopAt} and
   * returns what it returns.
   */
  abstract int fill(int slot, int offset, int end, long @Nullable [] deleted, int[] buffer, int at);

  /** Notes the next offset and returns the number of buffer entries in use. */
  final int stopAt(int offset, int used) {
    stoppedAt = offset;
    return used;
  }

  @Override
  public final int next(int[] buffer) {
    int used = 0;
    while (row < toRow && used < buffer.length) {
      int slot = space.slotOfPage[row >>> RowSpace.PAGE_BITS];
      if (slot < 0) {
        row = nextPage(row);
        continue;
      }
      RowSpace.Slot rows = space.used(slot);
      int first = space.firstRow[slot];
      int end = Math.min(rows.rows(), toRow - first);
      int offset = row - first;
      if (offset >= end) {
        row = nextPage(row);
        continue;
      }
      used = fill(slot, offset, end, rows.deleted(), buffer, used);
      row = first + stoppedAt;
      if (stoppedAt >= rows.rows() && (row & (PAGE - 1)) != 0) {
        row = nextPage(row);
      }
    }
    return used;
  }

  /** Returns the first row of the next page; the largest int stands for the end. */
  private static int nextPage(int row) {
    long next = ((long) (row >>> RowSpace.PAGE_BITS) + 1) << RowSpace.PAGE_BITS;
    return (int) Math.min(Integer.MAX_VALUE, next);
  }
}
