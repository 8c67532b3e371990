package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Drops the rows for which a nested pipeline gives a row. A whole block of rows runs through the
 * nested pipeline at once; nested rows carry the number of their outer row, and rows that have a
 * match are not followed further.
 */
final class AntiJoinOperator extends Operator {
  private final ExecutionContext context;
  private final Operator input;
  private final SourceOperator source;
  private final Operator nested;
  private final Correlation correlation;
  private final int[] inputs;
  private int[] kept = new int[0];

  AntiJoinOperator(
      ExecutionContext context,
      Operator input,
      SourceOperator source,
      Operator nested,
      Correlation correlation,
      int[] inputs) {
    this.context = context;
    this.input = input;
    this.source = source;
    this.nested = nested;
    this.correlation = correlation;
    this.inputs = inputs;
  }

  @Override
  @Nullable RowBlock next() {
    for (RowBlock rows = input.next(); rows != null; rows = input.next()) {
      context.checkpoint();
      int size = rows.size();
      runNested(rows);
      if (kept.length < size) {
        kept = new int[size];
      }
      int count = 0;
      for (int i = 0; i < size; i++) {
        if (!correlation.isMatched(i)) {
          kept[count++] = i;
        }
      }
      rows.keep(kept, count);
      if (count > 0) {
        return rows;
      }
    }
    return null;
  }

  private void runNested(RowBlock rows) {
    int size = rows.size();
    int rowColumn = correlation.rowColumn();
    RowBlock start = new RowBlock(context.columnCount());
    for (int index : inputs) {
      if (index != rowColumn) {
        start.takeColumn(index, Arrays.copyOf(rows.column(index), size));
      }
    }
    int[] numbers = new int[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = i;
    }
    start.takeColumn(rowColumn, numbers);
    start.resize(size);
    correlation.reset(size);
    source.offer(start);
    for (RowBlock found = nested.next(); found != null; found = nested.next()) {
      int[] outer = found.column(rowColumn);
      for (int i = 0; i < found.size(); i++) {
        correlation.match(outer[i]);
      }
    }
  }
}
