package dev.omnigraph.expr;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A batch of rows: one int array per bound variable, holding node ordinals or edge rows. Columns
 * that no later step reads are absent. A weight says how many equal rows an entry stands for; no
 * weights means one each.
 *
 * <p>Thread-safety: confined. Lifecycle: a block belongs to the operator that fills it and is valid
 * until that operator is asked for the next one; the receiver may drop rows in place.
 */
public final class RowBlock {
  private static final int[] ABSENT = new int[0];

  private final int[][] columns;
  private long @Nullable [] weights;
  private int size;

  /** Creates an empty block with room for the given number of columns, all absent. */
  public RowBlock(int columnCount) {
    columns = new int[columnCount][];
    Arrays.fill(columns, ABSENT);
  }

  /** Returns the number of columns, absent ones included. */
  public int columnCount() {
    return columns.length;
  }

  /** Returns the entries of a column, owned by the block; at least {@link #size} when present. */
  public int[] column(int index) {
    return columns[index];
  }

  /** Replaces the entries of a column; the block takes the array over. */
  public void takeColumn(int index, int[] entries) {
    columns[index] = entries;
  }

  /** Returns whether a column has entries. */
  public boolean hasColumn(int index) {
    return columns[index] != ABSENT;
  }

  /** Gives a column room for a number of entries, keeping those it has. */
  public int[] ensureColumn(int index, int capacity) {
    if (columns[index].length < capacity) {
      columns[index] = Arrays.copyOf(columns[index], capacity);
    }
    return columns[index];
  }

  /** Returns the weights, or null when every row stands for itself. */
  public long @Nullable [] weights() {
    return weights;
  }

  /** Sets the weights; the block takes the array over. */
  public void takeWeights(long @Nullable [] rowWeights) {
    weights = rowWeights;
  }

  /** Gives the weights room for a number of entries, keeping those there are. */
  public long[] ensureWeights(int capacity) {
    long[] current = weights;
    if (current == null) {
      current = new long[capacity];
    } else if (current.length < capacity) {
      current = Arrays.copyOf(current, capacity);
    }
    weights = current;
    return current;
  }

  /** Returns how many equal rows an entry stands for. */
  public long weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  /** Returns the number of rows. */
  public int size() {
    return size;
  }

  /** Returns the bytes of the rows: four for each entry, eight for each weight. */
  public long bytes() {
    long each = weights == null ? 0 : Long.BYTES;
    for (int[] column : columns) {
      each += column == ABSENT ? 0 : Integer.BYTES;
    }
    return each * size;
  }

  /** Sets the number of rows. */
  public void resize(int rows) {
    size = rows;
  }

  /** Keeps the rows listed, which are ascending, and drops the others. */
  public void keep(int[] rows, int count) {
    if (count == size) {
      return;
    }
    for (int[] column : columns) {
      if (column != ABSENT) {
        for (int i = 0; i < count; i++) {
          column[i] = column[rows[i]];
        }
      }
    }
    long[] rowWeights = weights;
    if (rowWeights != null) {
      for (int i = 0; i < count; i++) {
        rowWeights[i] = rowWeights[rows[i]];
      }
    }
    size = count;
  }

  /** Returns a block with the given rows of this one, in the given order, and its own arrays. */
  public RowBlock arrange(int[] rows, int from, int count) {
    RowBlock arranged = new RowBlock(columns.length);
    for (int c = 0; c < columns.length; c++) {
      int[] source = columns[c];
      if (source != ABSENT) {
        int[] target = new int[count];
        for (int i = 0; i < count; i++) {
          target[i] = source[rows[from + i]];
        }
        arranged.columns[c] = target;
      }
    }
    arranged.size = count;
    return arranged;
  }

  /** Copies one row of another block over a row of this one, in the listed columns. */
  public void put(int row, RowBlock from, int fromRow, int[] wanted) {
    for (int index : wanted) {
      columns[index][row] = from.columns[index][fromRow];
    }
  }

  /** Appends rows of another block, in the listed columns, growing as needed. */
  public void append(RowBlock from, int[] wanted) {
    int total = size + from.size;
    for (int index : wanted) {
      if (columns[index].length < total) {
        columns[index] = Arrays.copyOf(columns[index], Math.max(total, size + (size >> 1)));
      }
      System.arraycopy(from.columns[index], 0, columns[index], size, from.size);
    }
    size = total;
  }

  /** Returns a copy of the listed columns that nothing else refers to. */
  public RowBlock copyOf(int[] wanted) {
    RowBlock copy = new RowBlock(columns.length);
    for (int index : wanted) {
      copy.columns[index] = Arrays.copyOf(columns[index], size);
    }
    copy.weights = weights == null ? null : Arrays.copyOf(weights, size);
    copy.size = size;
    return copy;
  }
}
