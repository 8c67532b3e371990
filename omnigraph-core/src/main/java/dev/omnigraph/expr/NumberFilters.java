package dev.omnigraph.expr;

import dev.omnigraph.query.ir.Predicate.Operator;
import dev.omnigraph.topology.DoubleColumn;
import dev.omnigraph.topology.LongColumn;

/** Comparisons of number, date and instant columns with constants. */
final class NumberFilters {
  private static final RowBlock NONE = new RowBlock(0);

  private NumberFilters() {}

  static RowFilter compare(
      ColumnOperands.OfLong column, Operator operator, ConstantOperand constant) {
    if (column.kind() == OperandKind.UNSIGNED) {
      return new RowFilters.Comparison(OperandComparator.of(column, constant), operator);
    }
    long low; // the constant lies between low and high, which are equal or adjacent
    long high;
    if (constant.kind() == OperandKind.DOUBLE) {
      double value = constant.doubleAt(NONE, 0);
      if (value >= 0x1p63 || value < -0x1p63) {
        boolean holds = RowFilters.holds(operator, value > 0 ? -1 : 1);
        return holds
            ? new LongRange(column, Long.MIN_VALUE, Long.MAX_VALUE, false)
            : RowFilter.NOTHING;
      }
      low = (long) Math.floor(value);
      high = (long) Math.ceil(value);
    } else {
      low = constant.longAt(NONE, 0);
      high = low;
    }
    return switch (operator) {
      case EQ -> low == high ? new LongRange(column, low, high, false) : RowFilter.NOTHING;
      case NE ->
          low == high
              ? new LongRange(column, low, high, true)
              : new LongRange(column, Long.MIN_VALUE, Long.MAX_VALUE, false);
      case LE -> new LongRange(column, Long.MIN_VALUE, low, false);
      case GE -> new LongRange(column, high, Long.MAX_VALUE, false);
      case LT ->
          high == Long.MIN_VALUE
              ? RowFilter.NOTHING
              : new LongRange(column, Long.MIN_VALUE, high - 1, false);
      case GT ->
          low == Long.MAX_VALUE
              ? RowFilter.NOTHING
              : new LongRange(column, low + 1, Long.MAX_VALUE, false);
    };
  }

  static RowFilter compare(
      ColumnOperands.OfDouble column, Operator operator, ConstantOperand constant) {
    double value;
    if (constant.kind() == OperandKind.DOUBLE) {
      double exact = constant.doubleAt(NONE, 0);
      value = column.kind() == OperandKind.SINGLE ? (double) (float) exact : exact;
    } else {
      long whole = constant.longAt(NONE, 0);
      value = (double) whole;
      if (Numbers.compare(whole, value) != 0) { // beyond 2^53: no double is equal
        return new RowFilters.Comparison(OperandComparator.of(column, constant), operator);
      }
    }
    return new DoubleOrder(column, operator, value);
  }

  /** Returns the filter for two columns of one signed kind. */
  static RowFilter compare(
      ColumnOperands.OfLong left, Operator operator, ColumnOperands.OfLong right) {
    return new LongOrder(left, operator, right);
  }

  /** Compares the values of two columns. */
  private static final class LongOrder extends RowFilter {
    private final ColumnOperands.OfLong left;
    private final ColumnOperands.OfLong right;
    private final boolean whenLess;
    private final boolean whenEqual;
    private final boolean whenGreater;
    private long[] leftBatch = new long[0];
    private long[] rightBatch = new long[0];

    LongOrder(ColumnOperands.OfLong left, Operator operator, ColumnOperands.OfLong right) {
      this.left = left;
      this.right = right;
      this.whenLess = RowFilters.holds(operator, -1);
      this.whenEqual = RowFilters.holds(operator, 0);
      this.whenGreater = RowFilters.holds(operator, 1);
    }

    private boolean holds(long a, long b) {
      return a < b ? whenLess : (a > b ? whenGreater : whenEqual);
    }

    @Override
    public int select(RowBlock block, int[] rows, int count) {
      int kept = 0;
      if (count == block.size()) {
        if (leftBatch.length < count) {
          leftBatch = new long[Math.max(count, 64)];
          rightBatch = new long[leftBatch.length];
        }
        left.longs(block, count, leftBatch);
        right.longs(block, count, rightBatch);
        for (int row = 0; row < count; row++) {
          rows[kept] = row;
          kept += holds(leftBatch[row], rightBatch[row]) ? 1 : 0;
        }
      } else {
        for (int i = 0; i < count; i++) {
          int row = rows[i];
          rows[kept] = row;
          kept += holds(left.longAt(block, row), right.longAt(block, row)) ? 1 : 0;
        }
      }
      return left.mayHaveNulls() || right.mayHaveNulls() ? withoutNulls(block, rows, kept) : kept;
    }

    private int withoutNulls(RowBlock block, int[] rows, int count) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        int row = rows[i];
        if (!left.isNull(block, row) && !right.isNull(block, row)) {
          rows[kept++] = row;
        }
      }
      return kept;
    }
  }

  /** Keeps values inside or outside a closed range. */
  private static final class LongRange extends RowFilter {
    private final LongColumn values;
    private final int at;
    private final boolean nulls;
    private final long low;
    private final long high;
    private final boolean outside;
    private long[] scratch = new long[0];

    LongRange(ColumnOperands.OfLong column, long low, long high, boolean outside) {
      this.values = column.values;
      this.at = column.at;
      this.nulls = column.mayHaveNulls();
      this.low = low;
      this.high = high;
      this.outside = outside;
    }

    @Override
    public int select(RowBlock block, int[] rows, int count) {
      int[] ordinals = block.column(at);
      int kept = 0;
      if (count == block.size()) {
        if (scratch.length < count) {
          scratch = new long[Math.max(count, 64)];
        }
        long[] batch = scratch;
        values.gather(ordinals, 0, count, batch);
        for (int row = 0; row < count; row++) {
          long value = batch[row];
          rows[kept] = row;
          kept += (value >= low && value <= high) != outside ? 1 : 0;
        }
        return nulls ? withoutNulls(ordinals, rows, kept) : kept;
      }
      for (int i = 0; i < count; i++) {
        int row = rows[i];
        long value = values.longAt(ordinals[row]);
        rows[kept] = row;
        kept += (value >= low && value <= high) != outside ? 1 : 0;
      }
      return nulls ? withoutNulls(ordinals, rows, kept) : kept;
    }

    private int withoutNulls(int[] ordinals, int[] rows, int count) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        int row = rows[i];
        if (!values.isNull(ordinals[row])) {
          rows[kept++] = row;
        }
      }
      return kept;
    }
  }

  /** Compares with a finite constant; NaN is above it. */
  private static final class DoubleOrder extends RowFilter.ByRow {
    private final DoubleColumn values;
    private final int at;
    private final boolean nulls;
    private final Operator operator;
    private final double constant;

    DoubleOrder(ColumnOperands.OfDouble column, Operator operator, double constant) {
      this.values = column.values;
      this.at = column.at;
      this.nulls = column.mayHaveNulls();
      this.operator = operator;
      this.constant = constant;
    }

    @Override
    boolean test(RowBlock block, int row) {
      int ordinal = block.column(at)[row];
      if (nulls && values.isNull(ordinal)) {
        return false;
      }
      double value = values.doubleAt(ordinal);
      return switch (operator) {
        case EQ -> value == constant;
        case NE -> value != constant;
        case LT -> value < constant;
        case LE -> value <= constant;
        case GT -> !(value <= constant);
        case GE -> !(value < constant);
      };
    }
  }
}
