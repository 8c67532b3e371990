package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.OperandKind;
import dev.omnigraph.expr.RowBlock;

/**
 * Numbers the values of one side of an equality, so that those of the other side find the equal
 * ones. Both sides are brought to one form first, in which values are the same exactly when the
 * condition calls them equal.
 *
 * <p>Thread-safety: confined while values are added; then read-only and thread-safe.
 */
abstract class ValueCodes {
  /** What null has, and what equals nothing. */
  static final int NONE = -1;

  final Operand inner;

  private ValueCodes(Operand inner) {
    this.inner = inner;
  }

  /** Returns the numbering of the values of an operand that are compared with those of another. */
  static ValueCodes of(Operand inner, Operand outer, ExecutionContext context) {
    return inner.kind() == OperandKind.TEXT
        ? new OfTexts(inner, context)
        : new OfLongs(inner, form(inner.kind(), outer.kind()), context);
  }

  private static Form form(OperandKind inner, OperandKind outer) {
    if (inner == OperandKind.BOOL) {
      return Form.BOOL;
    }
    if (inner.isFloat()) {
      boolean single = inner == OperandKind.SINGLE || outer == OperandKind.SINGLE;
      return single ? Form.SINGLE : Form.DOUBLE;
    }
    return inner == outer ? Form.LONG : Form.LONG_OF_BOTH_SIGNS;
  }

  /** Writes the number of each row's value, a new one if it is new, or {@link #NONE}. */
  abstract void add(RowBlock block, int count, int[] target);

  /** Returns the number of the equal values, or {@link #NONE}. */
  abstract int find(Operand outer, RowBlock block, int row);

  /** Returns how many distinct values there are. */
  abstract int size();

  /** How values of fixed width are brought to 64 bits. */
  private enum Form {
    BOOL,
    LONG,
    /** Signed with unsigned: those with the highest bit set have no equal on the other side. */
    LONG_OF_BOTH_SIGNS,
    /** Compared after rounding. */
    SINGLE,
    DOUBLE;

    boolean isNowhere(Operand operand, RowBlock block, int row) {
      return operand.isNull(block, row)
          || (this == LONG_OF_BOTH_SIGNS && operand.longAt(block, row) < 0);
    }

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

  private static final class OfLongs extends ValueCodes {
    private final Form form;
    private final CodeTable codes;

    OfLongs(Operand inner, Form form, ExecutionContext context) {
      super(inner);
      this.form = form;
      this.codes = new CodeTable(context);
    }

    @Override
    void add(RowBlock block, int count, int[] target) {
      codes.prepare(count);
      for (int i = 0; i < count; i++) {
        target[i] = form.isNowhere(inner, block, i) ? NONE : codes.code(form.of(inner, block, i));
      }
    }

    @Override
    int find(Operand outer, RowBlock block, int row) {
      return form.isNowhere(outer, block, row) ? NONE : codes.find(form.of(outer, block, row));
    }

    @Override
    int size() {
      return codes.size();
    }
  }

  private static final class OfTexts extends ValueCodes {
    private final TextCodes codes;

    OfTexts(Operand inner, ExecutionContext context) {
      super(inner);
      this.codes = new TextCodes(context);
    }

    @Override
    void add(RowBlock block, int count, int[] target) {
      for (int i = 0; i < count; i++) {
        if (inner.isNull(block, i)) {
          target[i] = NONE;
        } else {
          int from = inner.startAt(block, i);
          target[i] = codes.code(inner.bytesAt(block, i), from, from + inner.lengthAt(block, i));
        }
      }
    }

    @Override
    int find(Operand outer, RowBlock block, int row) {
      if (outer.isNull(block, row)) {
        return NONE;
      }
      int from = outer.startAt(block, row);
      return codes.find(outer.bytesAt(block, row), from, from + outer.lengthAt(block, row));
    }

    @Override
    int size() {
      return codes.size();
    }
  }
}
