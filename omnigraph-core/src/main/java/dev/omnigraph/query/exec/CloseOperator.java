package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import org.jspecify.annotations.Nullable;

/** Keeps the rows whose two bound nodes are linked by a hop; a pure test. */
final class CloseOperator extends Operator {
  private final ExecutionContext context;
  private final Operator input;
  private final HopWalker walker;
  private final int from;
  private final int to;
  private int[] kept = new int[0];

  CloseOperator(ExecutionContext context, Operator input, HopWalker walker, int from, int to) {
    this.context = context;
    this.input = input;
    this.walker = walker;
    this.from = from;
    this.to = to;
  }

  @Override
  @Nullable RowBlock next() {
    for (RowBlock rows = input.next(); rows != null; rows = input.next()) {
      context.checkpoint();
      int size = rows.size();
      if (kept.length < size) {
        kept = new int[size];
      }
      int[] sources = rows.column(from);
      int[] targets = rows.column(to);
      int count = 0;
      for (int i = 0; i < size; i++) {
        if (walker.reaches(sources[i], targets[i])) {
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
}
