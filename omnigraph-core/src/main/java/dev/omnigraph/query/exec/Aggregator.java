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
  private static final int OBJECT_BYTES = 24;

  final ExecutionContext context;

  private Aggregator(ExecutionContext context) {
    this.context = context;
  }

  /** Returns the aggregator of a function over an operand; what it keeps is accounted for. */
  static Aggregator of(
      Aggregate function, Operand operand, ValueType type, ExecutionContext context) {
    return switch (function) {
      case COUNT -> new Count(operand, type, context);
      case SUM -> new Sum(operand, type, false, context);
      case AVG -> new Sum(operand, type, true, context);
      case MIN -> extreme(operand, type, -1, context);
      case MAX -> extreme(operand, type, 1, context);
    };
  }

  private static Aggregator extreme(
      Operand operand, ValueType type, int sign, ExecutionContext context) {
    if (operand.kind() == OperandKind.TEXT) {
      return new ExtremeText(operand, sign, context);
    }
    if (operand.kind().isFloat()) {
      return new ExtremeDouble(operand, type, sign, context);
    }
    return new ExtremeLong(operand, type, sign, context);
  }

  /** Adds rows to their groups; {@code groupCount} is above every group number. */
  abstract void add(RowBlock block, int[] groups, int groupCount);

  /**
   * Adds what another aggregator of the same function has.
   *
   * @param groupOf the own group for each of the other's
   */
  abstract void merge(Aggregator other, int[] groupOf, int groupCount);

  /** Returns whether the results would be the same for any order of the rows. */
  boolean isExact() {
    return true;
  }

  /** Returns the results, addressed by group number through a block column. */
  abstract Operand finish(int groupCount, int column);

  /** Returns to what length arrays grow, and accounts for that. */
  final int grow(int from, int groupCount, int bytesEach) {
    int room = grown(groupCount);
    context.reserveGrowth(from, room, bytesEach, Long.BYTES);
    return room;
  }

  /** Accounts for the results. */
  final void finishing(int groupCount) {
    context.reserve((Long.BYTES + 1L) * groupCount);
  }

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

    Count(Operand operand, ValueType type, ExecutionContext context) {
      super(context);
      this.operand = operand;
      this.type = type;
    }

    private void ensureRoom(int groupCount) {
      if (counts.length < groupCount) {
        counts = Arrays.copyOf(counts, grow(counts.length, groupCount, Long.BYTES));
      }
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      ensureRoom(groupCount);
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
    void merge(Aggregator other, int[] groupOf, int groupCount) {
      ensureRoom(groupCount);
      long[] theirs = ((Count) other).counts;
      for (int i = 0; i < groupOf.length; i++) {
        counts[groupOf[i]] = Counts.sum(counts[groupOf[i]], theirs[i]);
      }
    }

    @Override
    Operand finish(int groupCount, int column) {
      finishing(groupCount);
      long[] result = Arrays.copyOf(counts, groupCount);
      return ArrayOperands.ofLongs(result, new boolean[groupCount], column, type);
    }
  }

  /**
   * Sums with the rounding errors kept beside: as long as those add up without a loss, the result
   * is the exact sum rounded once, whatever the order of the rows.
   */
  private static final class Sum extends Aggregator {
    private final Operand operand;
    private final ValueType type;
    private final boolean mean;
    private double[] sums = new double[0];
    private double[] errors = new double[0];
    private long[] counts = new long[0];
    private double[] numbers = new double[0];
    private boolean inexact;

    Sum(Operand operand, ValueType type, boolean mean, ExecutionContext context) {
      super(context);
      this.operand = operand;
      this.type = type;
      this.mean = mean;
    }

    private void ensureRoom(int groupCount) {
      if (sums.length < groupCount) {
        int room = grow(sums.length, groupCount, 3 * Long.BYTES);
        sums = Arrays.copyOf(sums, room);
        errors = Arrays.copyOf(errors, room);
        counts = Arrays.copyOf(counts, room);
      }
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      ensureRoom(groupCount);
      boolean nulls = operand.mayHaveNulls();
      int size = block.size();
      if (!nulls && block.weights() == null && operand.kind().isFloat()) {
        addAll(block, size, groups);
        return;
      }
      for (int i = 0; i < size; i++) {
        if (!nulls || !operand.isNull(block, i)) {
          long weight = block.weight(i);
          add(groups[i], weight == 1 ? number(block, i) : number(block, i) * weight);
          counts[groups[i]] += weight;
        }
      }
    }

    /** The same for rows that all have a value and stand for themselves. */
    private void addAll(RowBlock block, int size, int[] groups) {
      if (numbers.length < size) {
        numbers = new double[size];
      }
      double[] given = numbers;
      operand.doubles(block, size, given);
      double[] sum = sums;
      double[] error = errors;
      long[] count = counts;
      boolean lost = false;
      for (int i = 0; i < size; i++) {
        int group = groups[i];
        double number = given[i];
        double before = sum[group];
        double after = before + number;
        double part = after - before;
        double missing = (before - (after - part)) + (number - part);
        double errorBefore = error[group];
        double errorAfter = errorBefore + missing;
        lost |= errorAfter - errorBefore != missing || errorAfter - missing != errorBefore;
        sum[group] = after;
        error[group] = errorAfter;
        count[group]++;
      }
      inexact |= lost;
    }

    private void add(int group, double number) {
      double before = sums[group];
      double sum = before + number;
      double part = sum - before;
      double error = (before - (sum - part)) + (number - part);
      sums[group] = sum;
      if (error != 0) {
        addError(group, error);
      }
    }

    private void addError(int group, double error) {
      double before = errors[group];
      double sum = before + error;
      inexact |= sum - before != error || sum - error != before; // also when not finite
      errors[group] = sum;
    }

    @Override
    void merge(Aggregator other, int[] groupOf, int groupCount) {
      ensureRoom(groupCount);
      Sum theirs = (Sum) other;
      inexact |= theirs.inexact;
      for (int i = 0; i < groupOf.length; i++) {
        add(groupOf[i], theirs.sums[i]);
        addError(groupOf[i], theirs.errors[i]);
        counts[groupOf[i]] += theirs.counts[i];
      }
    }

    @Override
    boolean isExact() {
      return !inexact;
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
      finishing(groupCount);
      double[] result = Arrays.copyOf(sums, groupCount);
      boolean[] nulls = new boolean[groupCount];
      for (int i = 0; i < groupCount; i++) {
        nulls[i] = i >= counts.length || counts[i] == 0;
        if (!nulls[i] && Double.isFinite(result[i])) {
          result[i] += errors[i];
        }
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

    ExtremeLong(Operand operand, ValueType type, int sign, ExecutionContext context) {
      super(context);
      this.operand = operand;
      this.type = type;
      this.sign = sign;
    }

    private void ensureRoom(int groupCount) {
      if (best.length < groupCount) {
        int room = grow(best.length, groupCount, Long.BYTES + 1);
        best = Arrays.copyOf(best, room);
        set = Arrays.copyOf(set, room);
      }
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      ensureRoom(groupCount);
      boolean unsigned = operand.kind() == OperandKind.UNSIGNED;
      for (int i = 0; i < block.size(); i++) {
        if (operand.isNull(block, i)) {
          continue;
        }
        offer(groups[i], operand.longAt(block, i), unsigned);
      }
    }

    private void offer(int group, long value, boolean unsigned) {
      int order =
          unsigned ? Long.compareUnsigned(value, best[group]) : Long.compare(value, best[group]);
      if (!set[group] || order * sign > 0) {
        best[group] = value;
        set[group] = true;
      }
    }

    @Override
    void merge(Aggregator other, int[] groupOf, int groupCount) {
      ensureRoom(groupCount);
      ExtremeLong theirs = (ExtremeLong) other;
      boolean unsigned = operand.kind() == OperandKind.UNSIGNED;
      for (int i = 0; i < groupOf.length; i++) {
        if (theirs.set[i]) {
          offer(groupOf[i], theirs.best[i], unsigned);
        }
      }
    }

    @Override
    Operand finish(int groupCount, int column) {
      finishing(groupCount);
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

    ExtremeDouble(Operand operand, ValueType type, int sign, ExecutionContext context) {
      super(context);
      this.operand = operand;
      this.type = type;
      this.sign = sign;
    }

    private void ensureRoom(int groupCount) {
      if (best.length < groupCount) {
        int room = grow(best.length, groupCount, Long.BYTES + 1);
        best = Arrays.copyOf(best, room);
        set = Arrays.copyOf(set, room);
      }
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      ensureRoom(groupCount);
      for (int i = 0; i < block.size(); i++) {
        if (operand.isNull(block, i)) {
          continue;
        }
        offer(groups[i], operand.doubleAt(block, i));
      }
    }

    private void offer(int group, double value) {
      int order = set[group] ? Numbers.compare(value, best[group]) * sign : 1;
      // Both zeros compare as equal; the positive one wins in any order of the rows.
      if (order > 0 || (order == 0 && value == 0 && Double.doubleToRawLongBits(value) == 0)) {
        best[group] = value;
        set[group] = true;
      }
    }

    @Override
    void merge(Aggregator other, int[] groupOf, int groupCount) {
      ensureRoom(groupCount);
      ExtremeDouble theirs = (ExtremeDouble) other;
      for (int i = 0; i < groupOf.length; i++) {
        if (theirs.set[i]) {
          offer(groupOf[i], theirs.best[i]);
        }
      }
    }

    @Override
    Operand finish(int groupCount, int column) {
      finishing(groupCount);
      return ArrayOperands.ofDoubles(
          Arrays.copyOf(best, groupCount), unset(set, groupCount), column, type);
    }
  }

  private static final class ExtremeText extends Aggregator {
    private final Operand operand;
    private final int sign;
    private byte[][] best = new byte[0][];

    ExtremeText(Operand operand, int sign, ExecutionContext context) {
      super(context);
      this.operand = operand;
      this.sign = sign;
    }

    private void ensureRoom(int groupCount) {
      if (best.length < groupCount) {
        best = Arrays.copyOf(best, grow(best.length, groupCount, Long.BYTES));
      }
    }

    @Override
    void add(RowBlock block, int[] groups, int groupCount) {
      ensureRoom(groupCount);
      for (int i = 0; i < block.size(); i++) {
        if (operand.isNull(block, i)) {
          continue;
        }
        int from = operand.startAt(block, i);
        offer(groups[i], operand.bytesAt(block, i), from, from + operand.lengthAt(block, i));
      }
    }

    private void offer(int group, byte[] bytes, int from, int to) {
      byte[] known = best[group];
      if (known == null
          || Arrays.compareUnsigned(bytes, from, to, known, 0, known.length) * sign > 0) {
        context.reserve(known == null ? (long) OBJECT_BYTES + to - from : to - from - known.length);
        best[group] = Arrays.copyOfRange(bytes, from, to);
      }
    }

    @Override
    void merge(Aggregator other, int[] groupOf, int groupCount) {
      ensureRoom(groupCount);
      byte[][] theirs = ((ExtremeText) other).best;
      for (int i = 0; i < groupOf.length; i++) {
        if (theirs[i] != null) {
          offer(groupOf[i], theirs[i], 0, theirs[i].length);
        }
      }
    }

    @Override
    Operand finish(int groupCount, int column) {
      finishing(groupCount);
      return ArrayOperands.ofTexts(Arrays.copyOf(best, groupCount), column);
    }
  }
}
