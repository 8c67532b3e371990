package dev.omnigraph.query.exec;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.expr.ArrayOperands;
import dev.omnigraph.expr.Numbers;
import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.OperandKind;
import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.ir.ProjectionIr.Aggregate;
import dev.omnigraph.query.ir.ValueType;
import java.util.Arrays;

/** One aggregate function over groups. Nulls are skipped. Confined. */
abstract class Aggregator {
  /** Returns the aggregator of a function over an operand. */
  static Aggregator of(Aggregate function, Operand operand, ValueType type) {
    return switch (function) {
      case COUNT -> new Count(operand, type);
      case SUM -> new Sum(operand, type, false);
      case AVG -> new Sum(operand, type, true);
      case MIN -> extreme(operand, type, -1);
      case MAX -> extreme(operand, type, 1);
    };
  }

  private static Aggregator extreme(Operand operand, ValueType type, int sign) {
    if (operand.kind() == OperandKind.TEXT) {
      return new ExtremeText(operand, sign);
    }
    if (operand.kind().isFloat()) {
      return new ExtremeDouble(operand, type, sign);
    }
    return new ExtremeLong(operand, type, sign);
  }

  /** Adds rows to their groups; {@code groupCount} is above every group number. */
  abstract void add(RowBlock block, int[] groups, int groupCount);

  /** Returns the results, addressed by group number through a block column. */
  abstract Operand finish(int groupCount, int column);

  static int grown(int groupCount) {
    return Math.max(16, groupCount + (groupCount >> 1));
  }

  static boolean[] unset(boolean[] set, int groupCount) {
    boolean[] nulls = new boolean[groupCount];
    for (int i = 0; i < groupCount; i++) {
      nulls[i] = i >= set.length || !set[i];
    }
    return nulls;
  }

  private static final class Count extends Aggregator {
    private final Operand operand;
    private final ValueType type;
    private long[] counts = new long[0];

    Count(Operand operand, ValueType type) {
      this.operand = operand;
      this.type = type;
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      if (counts.length < groupCount) {
        counts = Arrays.copyOf(counts, grown(groupCount));
      }
      long[] weights = block.weights();
      boolean nulls = operand.mayHaveNulls();
      int size = block.size();
      if (!nulls && weights == null) {
        for (int i = 0; i < size; i++) {
          counts[groups[i]]++;
        }
        return;
      }
      for (int i = 0; i < size; i++) {
        if (!nulls || !operand.isNull(block, i)) {
          long weight = weights == null ? 1 : weights[i];
          counts[groups[i]] = Counts.sum(counts[groups[i]], weight);
        }
      }
    }

    @Override
    Operand finish(int groupCount, int column) {
      long[] result = Arrays.copyOf(counts, groupCount);
      return ArrayOperands.ofLongs(result, new boolean[groupCount], column, type);
    }
  }

  private static final class Sum extends Aggregator {
    private final Operand operand;
    private final ValueType type;
    private final boolean mean;
    private double[] sums = new double[0];
    private long[] counts = new long[0];

    Sum(Operand operand, ValueType type, boolean mean) {
      this.operand = operand;
      this.type = type;
      this.mean = mean;
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      if (sums.length < groupCount) {
        sums = Arrays.copyOf(sums, grown(groupCount));
        counts = Arrays.copyOf(counts, grown(groupCount));
      }
      boolean nulls = operand.mayHaveNulls();
      for (int i = 0; i < block.size(); i++) {
        if (!nulls || !operand.isNull(block, i)) {
          long weight = block.weight(i);
          sums[groups[i]] += weight == 1 ? number(block, i) : number(block, i) * weight;
          counts[groups[i]] += weight;
        }
      }
    }

    private double number(RowBlock block, int row) {
      return switch (operand.kind()) {
        case INTEGER -> (double) operand.longAt(block, row);
        case UNSIGNED -> Numbers.unsignedToDouble(operand.longAt(block, row));
        case SINGLE, DOUBLE -> operand.doubleAt(block, row);
        case BOOL, TEXT, DATE, DATETIME, LIST, VECTOR, NOTHING ->
            throw Invariant.broken("only numbers are summed", operand.kind());
      };
    }

    @Override
    Operand finish(int groupCount, int column) {
      double[] result = Arrays.copyOf(sums, groupCount);
      boolean[] nulls = new boolean[groupCount];
      for (int i = 0; i < groupCount; i++) {
        nulls[i] = i >= counts.length || counts[i] == 0;
        if (mean && !nulls[i]) {
          result[i] /= counts[i];
        }
      }
      return ArrayOperands.ofDoubles(result, nulls, column, type);
    }
  }

  private static final class ExtremeLong extends Aggregator {
    private final Operand operand;
    private final ValueType type;
    private final int sign;
    private long[] best = new long[0];
    private boolean[] set = new boolean[0];

    ExtremeLong(Operand operand, ValueType type, int sign) {
      this.operand = operand;
      this.type = type;
      this.sign = sign;
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      if (best.length < groupCount) {
        best = Arrays.copyOf(best, grown(groupCount));
        set = Arrays.copyOf(set, grown(groupCount));
      }
      boolean unsigned = operand.kind() == OperandKind.UNSIGNED;
      for (int i = 0; i < block.size(); i++) {
        if (operand.isNull(block, i)) {
          continue;
        }
        long value = operand.longAt(block, i);
        int group = groups[i];
        int order =
            unsigned ? Long.compareUnsigned(value, best[group]) : Long.compare(value, best[group]);
        if (!set[group] || order * sign > 0) {
          best[group] = value;
          set[group] = true;
        }
      }
    }

    @Override
    Operand finish(int groupCount, int column) {
      return ArrayOperands.ofLongs(
          Arrays.copyOf(best, groupCount), unset(set, groupCount), column, type);
    }
  }

  private static final class ExtremeDouble extends Aggregator {
    private final Operand operand;
    private final ValueType type;
    private final int sign;
    private double[] best = new double[0];
    private boolean[] set = new boolean[0];

    ExtremeDouble(Operand operand, ValueType type, int sign) {
      this.operand = operand;
      this.type = type;
      this.sign = sign;
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      if (best.length < groupCount) {
        best = Arrays.copyOf(best, grown(groupCount));
        set = Arrays.copyOf(set, grown(groupCount));
      }
      for (int i = 0; i < block.size(); i++) {
        if (operand.isNull(block, i)) {
          continue;
        }
        double value = operand.doubleAt(block, i);
        int group = groups[i];
        if (!set[group] || Numbers.compare(value, best[group]) * sign > 0) {
          best[group] = value;
          set[group] = true;
        }
      }
    }

    @Override
    Operand finish(int groupCount, int column) {
      return ArrayOperands.ofDoubles(
          Arrays.copyOf(best, groupCount), unset(set, groupCount), column, type);
    }
  }

  private static final class ExtremeText extends Aggregator {
    private final Operand operand;
    private final int sign;
    private byte[][] best = new byte[0][];

    ExtremeText(Operand operand, int sign) {
      this.operand = operand;
      this.sign = sign;
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      if (best.length < groupCount) {
        best = Arrays.copyOf(best, grown(groupCount));
      }
      for (int i = 0; i < block.size(); i++) {
        if (operand.isNull(block, i)) {
          continue;
        }
        byte[] bytes = operand.bytesAt(block, i);
        int from = operand.startAt(block, i);
        int to = from + operand.lengthAt(block, i);
        byte[] known = best[groups[i]];
        if (known == null
            || Arrays.compareUnsigned(bytes, from, to, known, 0, known.length) * sign > 0) {
          best[groups[i]] = Arrays.copyOfRange(bytes, from, to);
        }
      }
    }

    @Override
    Operand finish(int groupCount, int column) {
      return ArrayOperands.ofTexts(Arrays.copyOf(best, groupCount), column);
    }
  }
}
