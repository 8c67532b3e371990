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

  private final JoinKey[] keys;
  private final Pairs[] pairs;

  /** Where the nodes of each number start; one entry more than there are numbers. */
  private final int[] starts;

  private final int[] nodes;

  private JoinTable(JoinKey[] keys, Pairs[] pairs, int[] starts, int[] nodes) {
    this.keys = keys;
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
    JoinKey[] keys = new JoinKey[inner.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = JoinKey.of(inner[i], outer[i], context);
    }
    Builder builder = new Builder(context, keys);
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

  /** Returns what finds the numbers of rows; confined. */
  JoinKey.Finder finder(Operand[] outer) {
    JoinKey.Finder[] finders = new JoinKey.Finder[keys.length];
    for (int i = 0; i < finders.length; i++) {
      finders[i] = keys[i].finder(outer[i]);
    }
    int[] more = new int[finders.length == 1 ? 0 : Operator.BLOCK_ROWS];
    return (block, target) -> {
      finders[0].find(block, target);
      for (int i = 1; i < finders.length; i++) {
        int[] next = more.length < block.size() ? new int[block.size()] : more;
        finders[i].find(block, next);
        pairs[i - 1].find(target, next, block.size());
      }
    };
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

  /** Numbers pairs of numbers: by position, or by a table where most pairs do not occur. */
  private static final class Pairs {
    private static final int POSITIONS_PER_ROW = 4;
    private static final int POSITIONS_MIN = 1 << 12;
    private static final int POSITIONS_MAX = 1 << 30;

    private final ExecutionContext context;
    private final CodeTable codes;
    private final int positions;
    private final int width;

    Pairs(ExecutionContext context, int bound, int width, int rows) {
      this.context = context;
      this.codes = new CodeTable(context);
      this.width = width;
      long all = (long) bound * width;
      long most = Math.max(POSITIONS_MIN, (long) POSITIONS_PER_ROW * rows);
      boolean isDense = all <= Math.min(most, POSITIONS_MAX);
      this.positions = isDense ? (int) all : -1;
    }

    int bound() {
      return positions >= 0 ? positions : codes.size();
    }

    /** Replaces the first numbers by those of the pairs, new ones where they have none. */
    void add(int[] first, int[] second, int size) {
      for (int from = 0; from < size; from += Operator.BLOCK_ROWS) {
        int to = Math.min(size, from + Operator.BLOCK_ROWS);
        context.checkpoint();
        if (positions < 0) {
          codes.prepare(to - from);
        }
        for (int i = from; i < to; i++) {
          if (first[i] < 0 || second[i] < 0) {
            first[i] = JoinKey.NONE;
          } else {
            first[i] =
                positions < 0
                    ? codes.code(pair(first[i], second[i]))
                    : first[i] * width + second[i];
          }
        }
      }
    }

    void find(int[] first, int[] second, int size) {
      for (int i = 0; i < size; i++) {
        if (first[i] < 0 || second[i] < 0) {
          first[i] = JoinKey.NONE;
        } else {
          first[i] =
              positions < 0 ? codes.find(pair(first[i], second[i])) : first[i] * width + second[i];
        }
      }
    }

    private static long pair(int first, int second) {
      return ((long) first << 32) | second;
    }
  }

  private static final class Builder {
    private final ExecutionContext context;
    private final JoinKey[] keys;
    private int[] found = new int[0];
    private int size;

    Builder(ExecutionContext context, JoinKey[] keys) {
      this.context = context;
      this.keys = keys;
    }

    void add(RowBlock block, int[] ordinals) {
      int count = block.size();
      if (size + count > found.length) {
        int room = Math.max(NODES_MIN, Math.max(size + count, 2 * found.length));
        context.reserveGrowth(found.length, room, Integer.BYTES, Integer.BYTES);
        found = Arrays.copyOf(found, room);
      }
      System.arraycopy(ordinals, 0, found, size, count);
      size += count;
      for (JoinKey key : keys) {
        key.add(block);
      }
    }

    JoinTable build() {
      context.reserve((long) Integer.BYTES * size);
      int[] numbers = new int[size];
      keys[0].numbers(numbers);
      int bound = keys[0].bound();
      Pairs[] pairs = new Pairs[keys.length - 1];
      for (int i = 1; i < keys.length; i++) {
        context.reserve((long) Integer.BYTES * size);
        int[] more = new int[size];
        keys[i].numbers(more);
        pairs[i - 1] = new Pairs(context, bound, keys[i].bound(), size);
        pairs[i - 1].add(numbers, more, size);
        bound = pairs[i - 1].bound();
        context.release((long) Integer.BYTES * size);
      }
      context.reserve((long) Integer.BYTES * (bound + 1L + size));
      int[] starts = ends(numbers, bound); // and starts, once the nodes are filled in from the end
      int[] nodes = new int[starts[bound]];
      for (int i = size - 1; i >= 0; i--) {
        if (numbers[i] >= 0) {
          nodes[--starts[numbers[i]]] = found[i];
        }
      }
      context.release((long) Integer.BYTES * (size + found.length));
      return new JoinTable(keys, pairs, starts, nodes);
    }

    /** Returns where the nodes of each number end. */
    private int[] ends(int[] numbers, int bound) {
      int[] ends = new int[bound + 1];
      for (int i = 0; i < size; i++) {
        if (numbers[i] >= 0) {
          ends[numbers[i]]++;
        }
      }
      int end = 0;
      for (int number = 0; number <= bound; number++) {
        end += ends[number];
        ends[number] = end;
      }
      return ends;
    }
  }
}
