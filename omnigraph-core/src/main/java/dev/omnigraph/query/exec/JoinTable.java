package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import java.util.Arrays;

/**
 * The nodes of a type, or those of them that pass some conditions, by the values of some of their
 * properties. Nodes of equal values stand together, in row order.
 *
 * <p>Thread-safety: immutable.
 */
final class JoinTable {
  private static final int NODES_MIN = 1 << 10;

  private final ValueCodes[] values;
  private final CodeTable[] pairs;

  /** Where the nodes of each number start; one entry more than there are numbers. */
  private final int[] starts;

  private final int[] nodes;

  private JoinTable(ValueCodes[] values, CodeTable[] pairs, int[] starts, int[] nodes) {
    this.values = values;
    this.pairs = pairs;
    this.starts = starts;
    this.nodes = nodes;
  }

  /**
   * Reads the nodes.
   *
   * @param column of the nodes in blocks of rows
   * @param inner properties of the nodes
   * @param outer what each of them is compared with
   */
  static JoinTable build(
      ExecutionContext context,
      NodeTable table,
      int column,
      Operand[] inner,
      Operand[] outer,
      Selection conditions) {
    ValueCodes[] values = new ValueCodes[inner.length];
    CodeTable[] pairs = new CodeTable[inner.length - 1];
    for (int i = 0; i < inner.length; i++) {
      values[i] = ValueCodes.of(inner[i], outer[i], context);
      if (i > 0) {
        pairs[i - 1] = new CodeTable(context);
      }
    }
    Builder builder = new Builder(context, values, pairs);
    OrdinalCursor cursor = table.cursor();
    int[] buffer = new int[Operator.BLOCK_ROWS];
    RowBlock block = new RowBlock(context.columnCount());
    block.takeColumn(column, buffer);
    for (int count = cursor.next(buffer); count > 0; count = cursor.next(buffer)) {
      context.checkpoint();
      block.resize(count);
      conditions.apply(block);
      builder.add(block, buffer);
    }
    return builder.build();
  }

  /** Returns the number the values of a row have, or {@link ValueCodes#NONE}. */
  int find(Operand[] outer, RowBlock rows, int row) {
    int number = values[0].find(outer[0], rows, row);
    for (int i = 1; i < outer.length && number >= 0; i++) {
      int code = values[i].find(outer[i], rows, row);
      number = code < 0 ? ValueCodes.NONE : pairs[i - 1].find(pair(number, code));
    }
    return number;
  }

  /** Returns the nodes, those of one number after those of another; not to be changed. */
  int[] nodes() {
    return nodes;
  }

  /** Returns where the nodes of a number start. */
  int start(int number) {
    return starts[number];
  }

  /** Returns where the nodes of a number end. */
  int end(int number) {
    return starts[number + 1];
  }

  private static long pair(int number, int code) {
    return ((long) number << 32) | code;
  }

  private static final class Builder {
    private final ExecutionContext context;
    private final ValueCodes[] values;
    private final CodeTable[] pairs;
    private final int[] codes = new int[Operator.BLOCK_ROWS];
    private final int[] blockNumbers = new int[Operator.BLOCK_ROWS];
    private int[] numbers = new int[0];
    private int[] found = new int[0];
    private int size;

    Builder(ExecutionContext context, ValueCodes[] values, CodeTable[] pairs) {
      this.context = context;
      this.values = values;
      this.pairs = pairs;
    }

    void add(RowBlock block, int[] ordinals) {
      int count = block.size();
      values[0].add(block, count, blockNumbers);
      for (int key = 1; key < values.length; key++) {
        values[key].add(block, count, codes);
        CodeTable known = pairs[key - 1];
        known.prepare(count);
        for (int i = 0; i < count; i++) {
          boolean both = blockNumbers[i] >= 0 && codes[i] >= 0;
          blockNumbers[i] = both ? known.code(pair(blockNumbers[i], codes[i])) : ValueCodes.NONE;
        }
      }
      makeRoom(size + count);
      for (int i = 0; i < count; i++) {
        numbers[size] = blockNumbers[i];
        found[size] = ordinals[i];
        size += blockNumbers[i] >= 0 ? 1 : 0;
      }
    }

    private void makeRoom(int wanted) {
      if (wanted > found.length) {
        int room = Math.max(NODES_MIN, Math.max(wanted, 2 * found.length));
        context.reserveGrowth(found.length, room, 2 * Integer.BYTES, Integer.BYTES);
        numbers = Arrays.copyOf(numbers, room);
        found = Arrays.copyOf(found, room);
      }
    }

    JoinTable build() {
      int distinct = pairs.length == 0 ? values[0].size() : pairs[pairs.length - 1].size();
      context.reserve((long) Integer.BYTES * (distinct + 1L + size));
      int[] starts = new int[distinct + 1];
      for (int i = 0; i < size; i++) {
        starts[numbers[i]]++;
      }
      int end = 0;
      for (int number = 0; number <= distinct; number++) {
        end += starts[number];
        starts[number] = end;
      }
      int[] nodes = new int[size];
      for (int i = size - 1; i >= 0; i--) {
        nodes[--starts[numbers[i]]] = found[i];
      }
      context.release(2L * Integer.BYTES * found.length);
      return new JoinTable(values, pairs, starts, nodes);
    }
  }
}
