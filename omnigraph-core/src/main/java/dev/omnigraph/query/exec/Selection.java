package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.expr.RowFilter;

/** Applies a conjunction to blocks. Confined. */
final class Selection {
  private final RowFilter[] filters;
  private int[] rows = new int[0];

  Selection(RowFilter[] filters) {
    this.filters = filters;
  }

  boolean isEmpty() {
    return filters.length == 0;
  }

  /** Drops the rows of the block for which some condition is not true. */
  void apply(RowBlock block) {
    int count = block.size();
    if (filters.length == 0 || count == 0) {
      return;
    }
    if (rows.length < count) {
      rows = new int[count];
    }
    for (int i = 0; i < count; i++) {
      rows[i] = i;
    }
    for (RowFilter filter : filters) {
      count = filter.select(block, rows, count);
      if (count == 0) {
        break;
      }
    }
    block.keep(rows, count);
  }
}
