package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Combines each row with every edge between two bound nodes of it. */
final class CloseEdgesOperator extends Operator {
  private final ExecutionContext context;
  private final Operator input;
  private final HopWalker walker;
  private final ExpandOperator.Ends ends;
  private final int[] carried;
  private final RowBlock output;
  private @Nullable RowBlock rows;
  private int row;

  CloseEdgesOperator(
      ExecutionContext context,
      Operator input,
      HopWalker walker,
      ExpandOperator.Ends ends,
      int[] carried) {
    this.context = context;
    this.input = input;
    this.walker = walker;
    this.ends = ends;
    this.carried = carried;
    this.output = new RowBlock(context.columnCount());
  }

  @Override
  @Nullable RowBlock next() {
    int filled = 0;
    output.takeWeights(null); // a later step may have added some to the block
    while (filled < BLOCK_ROWS) {
      if (rows == null) {
        rows = input.next();
        row = 0;
        if (rows == null) {
          break;
        }
        context.checkpoint();
      }
      RowBlock current = rows;
      if (row == current.size()) {
        rows = null;
        continue;
      }
      filled = addEdges(current, filled);
      row++;
    }
    output.resize(filled);
    return filled == 0 ? null : output;
  }

  /** A row with many parallel edges may make the block longer than usual. */
  private int addEdges(RowBlock current, int filled) {
    int target = current.column(ends.to())[row];
    walker.walk(current.column(ends.from())[row]);
    int count = 0;
    for (int i = walker.start; i < walker.end; i++) {
      if (walker.nodes[i] == target) {
        grow(ends.edge(), filled + count)[filled + count] = walker.edges[i];
        count++;
      }
    }
    if (count == 0) {
      return filled;
    }
    for (int index : carried) {
      int last = filled + count - 1;
      Arrays.fill(grow(index, last), filled, last + 1, current.column(index)[row]);
    }
    if (current.weights() != null) {
      long[] weights = output.ensureWeights(Math.max(BLOCK_ROWS, filled + count));
      Arrays.fill(weights, filled, filled + count, current.weight(row));
    }
    return filled + count;
  }

  private int[] grow(int index, int last) {
    int length = output.column(index).length;
    return last < length
        ? output.column(index)
        : output.ensureColumn(index, Math.max(FIRST_ROWS, 2 * (last + 1)));
  }
}
