package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;

/** Rows that are kept, in some of their columns, and accounted for. Confined. */
final class KeptRows {
  private final ExecutionContext context;
  private final int[] columns;
  private final RowBlock rows;
  private int room;

  /** Starts with no rows. */
  KeptRows(ExecutionContext context, int[] columns) {
    this.context = context;
    this.columns = columns;
    this.rows = new RowBlock(context.columnCount());
  }

  /** Returns the rows; not to be appended to otherwise. */
  RowBlock rows() {
    return rows;
  }

  int size() {
    return rows.size();
  }

  /** Takes over copies of rows. */
  void append(RowBlock block) {
    ensureRoom(rows.size() + block.size());
    rows.append(block, columns);
  }

  private void ensureRoom(int wanted) {
    if (wanted <= room) {
      return;
    }
    int grown = Math.max(wanted, room + (room >> 1));
    context.reserveGrowth(room, grown, Integer.BYTES * columns.length, Integer.BYTES);
    for (int index : columns) {
      rows.ensureColumn(index, grown);
    }
    room = grown;
  }

  /** Returns the first rows of a sequence as a block of its own. */
  RowBlock arrange(int[] sequence, int count) {
    long bytes = (long) Integer.BYTES * columns.length * count;
    context.reserve(bytes);
    RowBlock arranged = rows.arrange(sequence, 0, count);
    context.release(bytes); // given away
    return arranged;
  }
}
