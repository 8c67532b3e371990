package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import org.jspecify.annotations.Nullable;

/** Gives one block that is handed in, once. */
final class SourceOperator extends Operator {
  private @Nullable RowBlock block;

  /** Returns a source of one row without variables. */
  static SourceOperator ofUnit(int columnCount) {
    SourceOperator source = new SourceOperator();
    RowBlock unit = new RowBlock(columnCount);
    unit.resize(1);
    source.offer(unit);
    return source;
  }

  void offer(RowBlock rows) {
    block = rows;
  }

  @Override
  @Nullable RowBlock next() {
    RowBlock result = block;
    block = null;
    return result;
  }
}
