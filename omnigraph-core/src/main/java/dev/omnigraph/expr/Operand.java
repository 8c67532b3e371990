package dev.omnigraph.expr;

import dev.omnigraph.errors.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * An expression that can be read for any row of a block. The accessor to use follows from {@link
 * #kind}; the others fail.
 *
 * <p>Thread-safety: immutable.
 */
public abstract class Operand {
  private final OperandKind kind;

  Operand(OperandKind kind) {
    this.kind = kind;
  }

  /** Returns how values are read. */
  public final OperandKind kind() {
    return kind;
  }

  /** Returns whether the value is the same for every row. */
  public boolean isConstant() {
    return false;
  }

  /** Returns the block column the value depends on, or -1 for constants. */
  public int column() {
    return -1;
  }

  /**
   * Returns a number above every code of {@link #codes}, or -1 when values have none. Equal values
   * have equal codes.
   */
  public int codeBound() {
    return -1;
  }

  /** Writes the code of each row, -1 for null. Only when {@link #codeBound} is not negative. */
  public void codes(RowBlock block, int count, int[] target) {
    throw unreadable("code");
  }

  /** Returns whether some row may be null. */
  public abstract boolean mayHaveNulls();

  /** Returns whether the value is null. */
  public abstract boolean isNull(RowBlock block, int row);

  /** Returns an integer, day or instant. */
  public long longAt(RowBlock block, int row) {
    throw unreadable("integer");
  }

  /**
   * Writes the integers, days or instants of the first rows; those of null ones are unspecified.
   */
  public void longs(RowBlock block, int count, long[] target) {
    for (int row = 0; row < count; row++) {
      target[row] = longAt(block, row);
    }
  }

  /** Returns a float. */
  public double doubleAt(RowBlock block, int row) {
    throw unreadable("float");
  }

  /** Writes the floats of the first rows; those of null ones are unspecified. */
  public void doubles(RowBlock block, int count, double[] target) {
    for (int row = 0; row < count; row++) {
      target[row] = doubleAt(block, row);
    }
  }

  /** Returns a truth value. */
  public boolean boolAt(RowBlock block, int row) {
    throw unreadable("bool");
  }

  /** Returns a text. */
  public String textAt(RowBlock block, int row) {
    throw unreadable("text");
  }

  /** Returns the array with the UTF-8 bytes of a text; not to be changed. */
  public byte[] bytesAt(RowBlock block, int row) {
    throw unreadable("text");
  }

  /** Returns where the text starts in {@link #bytesAt}. */
  public int startAt(RowBlock block, int row) {
    throw unreadable("text");
  }

  /** Returns the number of UTF-8 bytes of a text. */
  public int lengthAt(RowBlock block, int row) {
    throw unreadable("text");
  }

  /**
   * Returns the value for applications: text, Boolean, Integer (I32), Long, BigInteger (U64 beyond
   * a long), Float, Double, LocalDate, Instant, List of these, or float array; null for null.
   */
  public abstract @Nullable Object objectAt(RowBlock block, int row);

  private Invariant.BrokenInvariantError unreadable(String wanted) {
    return Invariant.broken("an operand is read as what it is", kind, wanted);
  }
}
