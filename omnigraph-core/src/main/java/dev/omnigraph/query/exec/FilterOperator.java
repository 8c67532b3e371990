package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.expr.RowFilter;
import org.jspecify.annotations.Nullable;

/** Drops the rows for which some condition is not true. */
final class FilterOperator extends Operator {
  private final ExecutionContext context;
  private final Operator input;
  private final Selection selection;

  FilterOperator(ExecutionContext context, Operator input, RowFilter[] filters) {
    this.context = context;
    this.input = input;
    this.selection = new Selection(filters);
  }

  @Override
  @Nullable RowBlock next() {
    for (RowBlock rows = input.next(); rows != null; rows = input.next()) {
      selection.apply(rows);
      if (rows.size() > 0) {
        return rows;
      }
      context.checkpoint();
    }
    return null;
  }
}
