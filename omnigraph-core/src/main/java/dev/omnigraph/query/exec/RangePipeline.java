package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;

/**
 * The operators of a query over ranges of the first table, one range after the other. Confined.
 *
 * @param unit gives the one row every pipeline starts with
 * @param scan the first operator, which a range restricts
 * @param last the operator whose rows are the complete ones
 */
record RangePipeline(SourceOperator unit, ScanOperator scan, Operator last) {
  /** Returns the rows that start in a range of the first table; the rows before are used up. */
  Operator over(int columnCount, int fromRow, int toRow) {
    RowBlock one = new RowBlock(columnCount);
    one.resize(1);
    unit.offer(one);
    scan.restrict(fromRow, toRow);
    return last;
  }
}
