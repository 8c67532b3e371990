package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.OperandKind;
import dev.omnigraph.expr.RowBlock;

/** How values of fixed width are brought to 64 bits that are the same exactly for equal ones. */
enum JoinForm {
  BOOL,
  LONG,
  /** Signed with unsigned: those with the highest bit set have no equal on the other side. */
  LONG_OF_BOTH_SIGNS,
  /** Compared after rounding. */
  SINGLE,
  DOUBLE;

  /** Returns the form for values of two kinds. */
  static JoinForm of(OperandKind inner, OperandKind outer) {
    if (inner == OperandKind.BOOL) {
      return BOOL;
    }
    if (inner.isFloat()) {
      boolean single = inner == OperandKind.SINGLE || outer == OperandKind.SINGLE;
      return single ? SINGLE : DOUBLE;
    }
    return inner == outer ? LONG : LONG_OF_BOTH_SIGNS;
  }

  /** Returns whether nothing equals the value. */
  boolean isNowhere(Operand operand, RowBlock block, int row) {
    return (operand.mayHaveNulls() && operand.isNull(block, row))
        || (this == LONG_OF_BOTH_SIGNS && operand.longAt(block, row) < 0);
  }

  /** Returns the form of a value that something may equal. */
  long of(Operand operand, RowBlock block, int row) {
    return switch (this) {
      case BOOL -> operand.boolAt(block, row) ? 1 : 0;
      case LONG, LONG_OF_BOTH_SIGNS -> operand.longAt(block, row);
      case SINGLE -> bits((float) operand.doubleAt(block, row));
      case DOUBLE -> bits(operand.doubleAt(block, row));
    };
  }

  /** Zeros are equal, and so are all NaN. */
  private static long bits(double value) {
    return value == 0 ? 0 : Double.doubleToLongBits(value);
  }
}
