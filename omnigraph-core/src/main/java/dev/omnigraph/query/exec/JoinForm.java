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

  /** Returns whether there may be a value that nothing equals. */
  boolean hasNowhere(Operand operand) {
    return this == LONG_OF_BOTH_SIGNS || operand.mayHaveNulls();
  }

  /** Returns whether nothing equals the value. */
  boolean isNowhere(Operand operand, RowBlock block, int row) {
    return (operand.mayHaveNulls() && operand.isNull(block, row))
        || (this == LONG_OF_BOTH_SIGNS && operand.longAt(block, row) < 0);
  }

  /** Writes the forms of the values of a block; what stands for null is unspecified. */
  void read(Operand operand, RowBlock block, long[] target) {
    int count = block.size();
    switch (this) {
      case LONG, LONG_OF_BOTH_SIGNS -> operand.longs(block, count, target);
      case BOOL -> {
        for (int row = 0; row < count; row++) {
          target[row] = operand.boolAt(block, row) ? 1 : 0;
        }
      }
      case SINGLE -> {
        for (int row = 0; row < count; row++) {
          target[row] = bits((float) operand.doubleAt(block, row));
        }
      }
      case DOUBLE -> {
        for (int row = 0; row < count; row++) {
          target[row] = bits(operand.doubleAt(block, row));
        }
      }
    }
  }

  /** Zeros are equal, and so are all NaN. */
  private static long bits(double value) {
    return value == 0 ? 0 : Double.doubleToLongBits(value);
  }
}
