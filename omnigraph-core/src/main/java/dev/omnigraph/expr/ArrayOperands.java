package dev.omnigraph.expr;

import dev.omnigraph.query.ir.ValueType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Operands over computed values, addressed through one column of the block. */
public final class ArrayOperands {
  private ArrayOperands() {}

  /** A number computed for an ordinal. */
  @FunctionalInterface
  public interface Score {
    /** Returns the number; NaN stands for null. */
    double at(int ordinal);

    /** Returns the number; NaN also if it is greater than the bound, where that is cheaper. */
    default double atMost(int ordinal, double bound) {
      return at(ordinal);
    }
  }

  /** Returns an operand over integers; {@code nulls} marks the null ones. */
  public static Operand ofLongs(long[] values, boolean[] nulls, int at, ValueType type) {
    return new OfLongs(values, nulls, at, type);
  }

  /** Returns an operand over floats; {@code nulls} marks the null ones. */
  public static Operand ofDoubles(double[] values, boolean[] nulls, int at, ValueType type) {
    return new OfDoubles(values, nulls, at, type);
  }

  /** Returns an operand over UTF-8 texts; null entries are null. */
  public static Operand ofTexts(byte[] @Nullable [] values, int at) {
    return new OfTexts(values, at);
  }

  /** Returns an operand that computes a score per row. */
  public static Operand ofScore(Score score, int at) {
    return new OfScore(score, at);
  }

  private abstract static class Indexed extends Operand {
    final int at;

    Indexed(OperandKind kind, int at) {
      super(kind);
      this.at = at;
    }

    @Override
    public final int column() {
      return at;
    }

    @Override
    public final boolean mayHaveNulls() {
      return true;
    }
  }

  private static final class OfLongs extends Indexed {
    private final long[] values;
    private final boolean[] nulls;
    private final ValueType type;

    OfLongs(long[] values, boolean[] nulls, int at, ValueType type) {
      super(OperandKind.of(type), at);
      this.values = values;
      this.nulls = nulls;
      this.type = type;
    }

    @Override
    public boolean isNull(RowBlock block, int row) {
      return nulls[block.column(at)[row]];
    }

    @Override
    public long longAt(RowBlock block, int row) {
      return values[block.column(at)[row]];
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      return isNull(block, row) ? null : JavaValues.ofLong(longAt(block, row), type.scalar());
    }
  }

  private static final class OfDoubles extends Indexed {
    private final double[] values;
    private final boolean[] nulls;
    private final ValueType type;

    OfDoubles(double[] values, boolean[] nulls, int at, ValueType type) {
      super(OperandKind.of(type), at);
      this.values = values;
      this.nulls = nulls;
      this.type = type;
    }

    @Override
    public boolean isNull(RowBlock block, int row) {
      return nulls[block.column(at)[row]];
    }

    @Override
    public double doubleAt(RowBlock block, int row) {
      return values[block.column(at)[row]];
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      return isNull(block, row) ? null : JavaValues.ofDouble(doubleAt(block, row), type.scalar());
    }
  }

  private static final class OfTexts extends Indexed {
    private final byte[] @Nullable [] values;

    OfTexts(byte[] @Nullable [] values, int at) {
      super(OperandKind.TEXT, at);
      this.values = values;
    }

    @Override
    public boolean isNull(RowBlock block, int row) {
      return values[block.column(at)[row]] == null;
    }

    @Override
    public byte[] bytesAt(RowBlock block, int row) {
      return values[block.column(at)[row]];
    }

    @Override
    public int startAt(RowBlock block, int row) {
      return 0;
    }

    @Override
    public int lengthAt(RowBlock block, int row) {
      return bytesAt(block, row).length;
    }

    @Override
    public String textAt(RowBlock block, int row) {
      return new String(bytesAt(block, row), StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      return isNull(block, row) ? null : textAt(block, row);
    }
  }

  private static final class OfScore extends Indexed {
    private final Score score;

    OfScore(Score score, int at) {
      super(OperandKind.DOUBLE, at);
      this.score = score;
    }

    @Override
    public boolean isNull(RowBlock block, int row) {
      return Double.isNaN(doubleAt(block, row));
    }

    @Override
    public double doubleAt(RowBlock block, int row) {
      return score.at(block.column(at)[row]);
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      double value = doubleAt(block, row);
      return Double.isNaN(value) ? null : value;
    }
  }
}
