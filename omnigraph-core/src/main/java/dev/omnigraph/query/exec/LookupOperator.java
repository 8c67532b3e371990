package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.topology.NodeTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Combines each row with the node a constant id names. The id of a key of one property says all of
 * it. A composite key is looked up by its full tuple and by its first part, which is how graphs of
 * an earlier format name such nodes; its conditions stay in the plan and decide.
 */
final class LookupOperator extends Operator {
  private final Operator input;
  private final NodeTable nodes;
  private final String[] ids;
  private final int column;
  private final int[] carried;
  private final RowBlock output;
  private int @Nullable [] found;

  LookupOperator(
      ExecutionContext context,
      Operator input,
      NodeTable nodes,
      String[] ids,
      int column,
      int[] carried) {
    this.input = input;
    this.nodes = nodes;
    this.ids = ids;
    this.column = column;
    this.carried = carried;
    this.output = new RowBlock(context.columnCount());
  }

  @Override
  @Nullable RowBlock next() {
    int[] ordinals = ordinals();
    for (RowBlock rows = input.next(); rows != null; rows = input.next()) {
      if (ordinals.length > 0) {
        return emit(rows, ordinals);
      }
    }
    return null;
  }

  private RowBlock emit(RowBlock rows, int[] ordinals) {
    int count = rows.size() * ordinals.length;
    int[] target = output.ensureColumn(column, count);
    for (int index : carried) {
      int[] source = rows.column(index);
      int[] copy = output.ensureColumn(index, count);
      for (int i = 0; i < count; i++) {
        copy[i] = source[i / ordinals.length];
      }
    }
    for (int i = 0; i < count; i++) {
      target[i] = ordinals[i % ordinals.length];
    }
    if (rows.weights() == null) {
      output.takeWeights(null); // a later step may have added some to the block
    } else {
      long[] weights = output.ensureWeights(count);
      for (int i = 0; i < count; i++) {
        weights[i] = rows.weight(i / ordinals.length);
      }
    }
    output.resize(count);
    return output;
  }

  private int[] ordinals() {
    int[] known = found;
    if (known == null) {
      int count = 0;
      known = new int[ids.length];
      for (String id : ids) {
        int ordinal = nodes.find(id);
        if (ordinal >= 0 && (count == 0 || known[0] != ordinal)) {
          known[count++] = ordinal;
        }
      }
      known = Arrays.copyOf(known, count);
      found = known;
    }
    return known;
  }
}
