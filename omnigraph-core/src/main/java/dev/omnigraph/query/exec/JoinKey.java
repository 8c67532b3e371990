package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.OperandKind;
import dev.omnigraph.expr.RowBlock;
import java.util.Arrays;

/**
 * Numbers the values of one side of an equality, so that those of the other side find the equal
 * ones. Both sides are brought to one form first, in which values are the same exactly when the
 * condition calls them equal.
 *
 * <p>Thread-safety: confined until the numbers are asked for; then read-only and thread-safe. The
 * finders are confined.
 */
abstract class JoinKey {
  /** What null has, and what equals nothing. */
  static final int NONE = -1;

  final Operand inner;
  final ExecutionContext context;

  private JoinKey(Operand inner, ExecutionContext context) {
    this.inner = inner;
    this.context = context;
  }

  /** Returns the key of the values of an operand that are compared with those of another. */
  static JoinKey of(Operand inner, Operand outer, ExecutionContext context) {
    return inner.kind() == OperandKind.TEXT
        ? new OfTexts(inner, context)
        : new OfLongs(inner, JoinForm.of(inner.kind(), outer.kind()), context);
  }

  /** Takes in the values of the rows of a block. */
  abstract void add(RowBlock block);

  /** Writes the number of each value taken in, in their order, or {@link #NONE}. The last call. */
  abstract void numbers(int[] target);

  /** Returns a number above every number. */
  abstract int bound();

  /** Returns what finds the numbers of the other side's values. */
  abstract Finder finder(Operand outer);

  /** Finds equal values. Confined. */
  interface Finder {
    /** Writes the number of each row's value, or {@link #NONE} if nothing equals it. */
    void find(RowBlock block, int[] target);
  }

  /**
   * Values in a narrow range are numbered by their distance from the smallest, others by a table.
   */
  private static final class OfLongs extends JoinKey {
    private static final int RANGE_PER_VALUE = 4;
    private static final int RANGE_MIN = 1 << 12;
    private static final int RANGE_MAX = 1 << 30;

    private final JoinForm form;
    private final CodeTable codes;
    private long[] scratch = new long[0];
    private long[] values = new long[0];
    private boolean[] nowhere = new boolean[0];
    private int size;
    private long smallest = Long.MAX_VALUE;
    private long largest = Long.MIN_VALUE;
    private int range = -1;

    OfLongs(Operand inner, JoinForm form, ExecutionContext context) {
      super(inner, context);
      this.form = form;
      this.codes = new CodeTable(context);
    }

    @Override
    void add(RowBlock block) {
      int count = block.size();
      if (size + count > values.length) {
        int room = Math.max(size + count, 2 * values.length);
        context.reserveGrowth(values.length, room, Long.BYTES + 1, Long.BYTES);
        values = Arrays.copyOf(values, room);
        nowhere = Arrays.copyOf(nowhere, room);
      }
      scratch = scratch.length < count ? new long[count] : scratch;
      form.read(inner, block, scratch);
      boolean some = form.hasNowhere(inner);
      for (int row = 0; row < count; row++) {
        if (some && form.isNowhere(inner, block, row)) {
          nowhere[size++] = true;
        } else {
          long value = scratch[row];
          smallest = Math.min(smallest, value);
          largest = Math.max(largest, value);
          values[size++] = value;
        }
      }
    }

    @Override
    void numbers(int[] target) {
      long width = largest - smallest; // negative if it overflows
      long widest = Math.max(RANGE_MIN, (long) RANGE_PER_VALUE * size);
      boolean isNarrow = width >= 0 && width < Math.min(widest, RANGE_MAX);
      range = isNarrow ? (int) width + 1 : -1;
      for (int from = 0; from < size; from += Operator.BLOCK_ROWS) {
        int to = Math.min(size, from + Operator.BLOCK_ROWS);
        context.checkpoint();
        if (!isNarrow) {
          codes.prepare(to - from);
        }
        for (int i = from; i < to; i++) {
          if (nowhere[i]) {
            target[i] = NONE;
          } else {
            target[i] = isNarrow ? (int) (values[i] - smallest) : codes.code(values[i]);
          }
        }
      }
      context.release((Long.BYTES + 1L) * values.length);
      values = new long[0];
      nowhere = new boolean[0];
    }

    @Override
    int bound() {
      return range >= 0 ? range : codes.size();
    }

    @Override
    Finder finder(Operand outer) {
      return new LongFinder(outer);
    }

    private int number(long value) {
      if (range < 0) {
        return codes.find(value);
      }
      return value >= smallest && value <= largest ? (int) (value - smallest) : NONE;
    }

    private final class LongFinder implements Finder {
      private final Operand outer;
      private final boolean some;
      private long[] forms = new long[0];

      LongFinder(Operand outer) {
        this.outer = outer;
        this.some = form.hasNowhere(outer);
      }

      @Override
      public void find(RowBlock block, int[] target) {
        int count = block.size();
        forms = forms.length < count ? new long[count] : forms;
        form.read(outer, block, forms);
        for (int row = 0; row < count; row++) {
          target[row] = some && form.isNowhere(outer, block, row) ? NONE : number(forms[row]);
        }
      }
    }
  }

  /** Texts a column has codes for are looked at once for each code. */
  private static final class OfTexts extends JoinKey {
    private static final int UNKNOWN = -2;

    private final TextCodes texts;
    private final int[] numberOfCode;
    private int[] numbers = new int[0];
    private int[] codes = new int[0];
    private int size;

    OfTexts(Operand inner, ExecutionContext context) {
      super(inner, context);
      this.texts = new TextCodes(context);
      this.numberOfCode = unknown(inner, context);
    }

    private static int[] unknown(Operand operand, ExecutionContext context) {
      int bound = Math.max(0, operand.codeBound());
      context.reserve((long) Integer.BYTES * bound);
      int[] numbers = new int[bound];
      Arrays.fill(numbers, UNKNOWN);
      return numbers;
    }

    @Override
    void add(RowBlock block) {
      int count = block.size();
      if (size + count > numbers.length) {
        int room = Math.max(size + count, 2 * numbers.length);
        context.reserveGrowth(numbers.length, room, Integer.BYTES, Integer.BYTES);
        numbers = Arrays.copyOf(numbers, room);
      }
      boolean isCoded = inner.codeBound() >= 0;
      if (isCoded) {
        codes = codes.length < count ? new int[count] : codes;
        inner.codes(block, count, codes);
      }
      for (int row = 0; row < count; row++) {
        int code = isCoded ? codes[row] : UNKNOWN;
        if (isCoded ? code < 0 : inner.isNull(block, row)) {
          numbers[size++] = NONE;
          continue;
        }
        int number = isCoded ? numberOfCode[code] : UNKNOWN;
        if (number == UNKNOWN) {
          int from = inner.startAt(block, row);
          number = texts.code(inner.bytesAt(block, row), from, from + inner.lengthAt(block, row));
          if (isCoded) {
            numberOfCode[code] = number;
          }
        }
        numbers[size++] = number;
      }
    }

    @Override
    void numbers(int[] target) {
      System.arraycopy(numbers, 0, target, 0, size);
      context.release((long) Integer.BYTES * numbers.length);
      numbers = new int[0];
    }

    @Override
    int bound() {
      return texts.size();
    }

    @Override
    Finder finder(Operand outer) {
      return outer.codeBound() >= 0
          ? new CodedFinder(outer, unknown(outer, context))
          : (block, target) -> {
            for (int row = 0; row < block.size(); row++) {
              target[row] = outer.isNull(block, row) ? NONE : number(outer, block, row);
            }
          };
    }

    private int number(Operand outer, RowBlock block, int row) {
      int from = outer.startAt(block, row);
      return texts.find(outer.bytesAt(block, row), from, from + outer.lengthAt(block, row));
    }

    private final class CodedFinder implements Finder {
      private final Operand outer;
      private final int[] known;

      CodedFinder(Operand outer, int[] known) {
        this.outer = outer;
        this.known = known;
      }

      @Override
      public void find(RowBlock block, int[] target) {
        outer.codes(block, block.size(), target);
        for (int row = 0; row < block.size(); row++) {
          int code = target[row];
          if (code >= 0) {
            int number = known[code];
            if (number == UNKNOWN) {
              number = number(outer, block, row);
              known[code] = number;
            }
            target[row] = number;
          }
        }
      }
    }
  }
}
