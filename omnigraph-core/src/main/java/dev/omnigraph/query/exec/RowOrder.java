package dev.omnigraph.query.exec;

import dev.omnigraph.expr.OperandComparator;
import dev.omnigraph.expr.RowBlock;

/** A total preorder of rows: keys with direction, nulls below every value. Immutable. */
final class RowOrder {
  private final OperandComparator[] comparators;
  private final boolean[] descending;

  RowOrder(OperandComparator[] comparators, boolean[] descending) {
    this.comparators = comparators;
    this.descending = descending;
  }

  boolean isEmpty() {
    return comparators.length == 0;
  }

  int compare(RowBlock a, int aRow, RowBlock b, int bRow) {
    for (int i = 0; i < comparators.length; i++) {
      int order = comparators[i].compareNullsFirst(a, aRow, b, bRow);
      if (order != 0) {
        return descending[i] ? -order : order;
      }
    }
    return 0;
  }
}
