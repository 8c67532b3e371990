package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.RowBlock;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a result. Values are read from the resident columns when asked for.
 *
 * <p>Thread-safety: immutable.
 */
public final class ResultChunk {
  private final Operand[] operands;
  private final RowBlock rows;

  ResultChunk(Operand[] operands, RowBlock rows) {
    this.operands = operands;
    this.rows = rows;
  }

  /** Returns the number of rows. */
  public int size() {
    return rows.size();
  }

  /** Returns how a column is read, together with {@link #rows}. */
  public Operand operand(int column) {
    return operands[column];
  }

  /** Returns the rows the operands read; not to be changed. */
  public RowBlock rows() {
    return rows;
  }

  /** Returns a value as {@link Operand#objectAt} describes; null for null. */
  public @Nullable Object value(int column, int row) {
    return operands[column].objectAt(rows, row);
  }
}
