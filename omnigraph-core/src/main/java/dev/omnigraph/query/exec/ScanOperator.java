package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Combines each row with every node of a type, in row order of the table. */
final class ScanOperator extends Operator {
  private final ExecutionContext context;
  private final Operator input;
  private final NodeTable nodes;
  private final int column;
  private final int[] carried;
  private final @Nullable Correlation correlation;
  private final RowBlock output;
  private @Nullable RowBlock rows;
  private int row;
  private int fromRow;
  private int toRow;
  private @Nullable Supplier<OrdinalCursor> candidates;
  private @Nullable OrdinalCursor cursor;
  private final int[] first = new int[4 * FIRST_ROWS];
  private int[] buffer = first;
  private int[] whole = new int[0];

  ScanOperator(
      ExecutionContext context,
      Operator input,
      NodeTable nodes,
      int column,
      int[] carried,
      @Nullable Correlation correlation) {
    this.context = context;
    this.input = input;
    this.nodes = nodes;
    this.column = column;
    this.carried = carried;
    this.correlation = correlation;
    this.toRow = nodes.rowBound();
    this.output = new RowBlock(context.columnCount());
  }

  /** Gives only nodes of some rows of the table from now on. */
  void restrict(int from, int to) {
    fromRow = from;
    toRow = Math.min(to, nodes.rowBound());
    rows = null;
    cursor = null;
  }

  /** Gives only some nodes, which must be live, in the order of a cursor. */
  void restrict(Supplier<OrdinalCursor> nodesWanted) {
    candidates = nodesWanted;
  }

  private OrdinalCursor nodes() {
    Supplier<OrdinalCursor> wanted = candidates;
    return wanted == null ? nodes.cursor(fromRow, toRow) : wanted.get();
  }

  @Override
  @Nullable RowBlock next() {
    while (true) {
      if (rows == null) {
        rows = input.next();
        row = 0;
        if (rows == null) {
          return null;
        }
      }
      if (row == rows.size()) {
        rows = null;
        continue;
      }
      if (correlation != null && isSatisfied(rows, correlation)) {
        cursor = null;
        row++;
        continue;
      }
      if (cursor == null) {
        cursor = nodes();
        buffer = correlation == null ? buffer : first; // the first few may be enough
      }
      context.checkpoint();
      int count = cursor.next(buffer);
      if (count == 0) {
        cursor = null;
        row++;
        continue;
      }
      return emit(rows, count);
    }
  }

  private boolean isSatisfied(RowBlock current, Correlation outer) {
    return outer.isMatched(current.column(outer.rowColumn())[row]);
  }

  private RowBlock emit(RowBlock from, int count) {
    output.takeColumn(column, buffer);
    for (int index : carried) {
      int[] target = output.ensureColumn(index, buffer.length);
      Arrays.fill(target, 0, count, from.column(index)[row]);
    }
    if (from.weights() == null) {
      output.takeWeights(null); // a later step may have added some to the block
    } else {
      Arrays.fill(output.ensureWeights(buffer.length), 0, count, from.weight(row));
    }
    output.resize(count);
    if (count == buffer.length && count < BLOCK_ROWS) {
      // The block just given keeps its array; the next one is larger.
      whole = whole.length == 0 ? new int[BLOCK_ROWS] : whole;
      buffer = whole;
    }
    return output;
  }
}
