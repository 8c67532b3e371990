package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;

/**
 * Finds the nodes that belong to one row at a time: {@link #begin} for a block, {@link #enter} and
 * {@link #walk} for a row, then read {@link #nodes} from {@link #start} to {@link #end}.
 *
 * <p>Thread-safety: confined. The arrays are not to be changed and are valid until the next walk.
 */
abstract class RowWalker {
  static final int[] NONE = new int[0];

  int[] nodes = NONE;
  int[] edges = NONE;
  int start;
  int end;

  /** Says which rows will be entered next. */
  void begin(RowBlock rows) {}

  /** Says which row the next nodes belong to; matters only where its other columns do. */
  void enter(RowBlock rows, int row) {}

  /** Moves to a node of the row. */
  abstract void walk(int node);

  /** Returns how many nodes, or edges, {@link #walk} would give. */
  long count(int node) {
    walk(node);
    return (long) end - start;
  }
}
