package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Combines each row with every node a hop reaches from a bound node of it, or a join finds. */
final class ExpandOperator extends Operator {
  private final ExecutionContext context;
  private final Operator input;
  private final RowWalker walker;
  private final int from;
  private final int to;
  private final int edge;
  private final int[] carried;
  private final @Nullable Correlation correlation;
  private final RowBlock output;
  private int capacity = FIRST_ROWS;
  private @Nullable RowBlock rows;
  private int row;
  private int position;
  private int burst;
  private boolean walking;

  ExpandOperator(
      ExecutionContext context,
      Operator input,
      RowWalker walker,
      Ends ends,
      int[] carried,
      @Nullable Correlation correlation) {
    this.context = context;
    this.input = input;
    this.walker = walker;
    this.from = ends.from();
    this.to = ends.to();
    this.edge = ends.edge();
    this.carried = carried;
    this.correlation = correlation;
    this.output = new RowBlock(context.columnCount());
  }

  /** The columns of both ends, and of the edge or -1. */
  record Ends(int from, int to, int edge) {}

  @Override
  @Nullable RowBlock next() {
    int filled = 0;
    prepare();
    while (filled < capacity) {
      if (rows == null) {
        if (filled > 0 && filled >= capacity / 2) {
          break; // do not hold back what there is for a slow input
        }
        rows = input.next();
        row = 0;
        walking = false;
        if (rows == null) {
          break;
        }
        context.checkpoint();
        walker.begin(rows);
      }
      RowBlock current = rows;
      if (row == current.size()) {
        rows = null;
        continue;
      }
      if (isSatisfied(current)) {
        walking = false;
        row++;
        continue;
      }
      if (!walking) {
        walker.enter(current, row);
        walker.walk(current.column(from)[row]);
        position = walker.start;
        walking = true;
        burst = correlation == null ? Integer.MAX_VALUE : FIRST_ROWS;
      }
      int room = Math.min(burst, capacity - filled);
      int count = Math.min(walker.end - position, room);
      copy(current, filled, count);
      filled += count;
      position += count;
      if (position == walker.end) {
        walking = false;
        row++;
      } else if (count == burst) {
        burst *= 4; // one of the first may be the match that makes the rest needless
        break;
      }
    }
    output.resize(filled);
    if (filled == capacity && capacity < BLOCK_ROWS) {
      capacity *= 4;
    }
    return filled == 0 ? null : output;
  }

  private void prepare() {
    output.takeWeights(null); // a later step may have added some to the block
    output.ensureColumn(to, capacity);
    if (edge >= 0) {
      output.ensureColumn(edge, capacity);
    }
    for (int index : carried) {
      output.ensureColumn(index, capacity);
    }
  }

  private boolean isSatisfied(RowBlock current) {
    return correlation != null
        && correlation.isMatched(current.column(correlation.rowColumn())[row]);
  }

  private void copy(RowBlock current, int at, int count) {
    System.arraycopy(walker.nodes, position, output.column(to), at, count);
    if (edge >= 0) {
      System.arraycopy(walker.edges, position, output.column(edge), at, count);
    }
    for (int index : carried) {
      Arrays.fill(output.column(index), at, at + count, current.column(index)[row]);
    }
    if (current.weights() != null) {
      Arrays.fill(output.ensureWeights(capacity), at, at + count, current.weight(row));
    }
  }
}
