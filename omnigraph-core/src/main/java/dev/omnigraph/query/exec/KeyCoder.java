package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.RowBlock;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns grouping values into ints: equal values have equal codes, null has code -1. Confined. */
abstract class KeyCoder {
  private static final int OBJECT_BYTES = 48; // an object, a reference to it and a place in a table

  /** Returns the coder for an operand; what it keeps is accounted for. */
  static KeyCoder of(Operand operand, ExecutionContext context) {
    if (operand.codeBound() >= 0) {
      return new OfCodes(operand);
    }
    return switch (operand.kind()) {
      case INTEGER, UNSIGNED, DATE, DATETIME -> new OfLongs(operand, context);
      case SINGLE, DOUBLE -> new OfDoubles(operand, context);
      case BOOL -> new OfBools(operand);
      case TEXT -> new OfTexts(operand, context);
      case LIST, VECTOR -> new OfObjects(operand, context);
      case NOTHING -> new OfNothing();
    };
  }

  /** Returns the coder that takes the entries of a block column as codes. */
  static KeyCoder ofColumn(int column, int bound) {
    return new OfColumn(column, bound);
  }

  /** Writes the code of each row. */
  abstract void codes(RowBlock block, int count, int[] target);

  /** Returns a number above every code so far. */
  abstract int bound();

  private static final class OfColumn extends KeyCoder {
    private final int column;
    private final int bound;

    OfColumn(int column, int bound) {
      this.column = column;
      this.bound = bound;
    }

    @Override
    void codes(RowBlock block, int count, int[] target) {
      System.arraycopy(block.column(column), 0, target, 0, count);
    }

    @Override
    int bound() {
      return bound;
    }
  }

  private static final class OfCodes extends KeyCoder {
    private final Operand operand;

    OfCodes(Operand operand) {
      this.operand = operand;
    }

    @Override
    void codes(RowBlock block, int count, int[] target) {
      operand.codes(block, count, target);
    }

    @Override
    int bound() {
      return operand.codeBound();
    }
  }

  private static final class OfNothing extends KeyCoder {
    @Override
    void codes(RowBlock block, int count, int[] target) {
      Arrays.fill(target, 0, count, -1);
    }

    @Override
    int bound() {
      return 0;
    }
  }

  private static final class OfBools extends KeyCoder {
    private final Operand operand;

    OfBools(Operand operand) {
      this.operand = operand;
    }

    @Override
    void codes(RowBlock block, int count, int[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = operand.isNull(block, i) ? -1 : (operand.boolAt(block, i) ? 1 : 0);
      }
    }

    @Override
    int bound() {
      return 2;
    }
  }

  /** Numbers the distinct 64-bit patterns in order of appearance. */
  private abstract static class Interning extends KeyCoder {
    final Operand operand;
    private final CodeTable codes;

    Interning(Operand operand, ExecutionContext context) {
      this.operand = operand;
      this.codes = new CodeTable(context);
    }

    abstract long bits(RowBlock block, int row);

    @Override
    final void codes(RowBlock block, int count, int[] target) {
      boolean nulls = operand.mayHaveNulls();
      codes.prepare(count);
      for (int i = 0; i < count; i++) {
        target[i] = nulls && operand.isNull(block, i) ? -1 : codes.code(bits(block, i));
      }
    }

    @Override
    final int bound() {
      return codes.size();
    }
  }

  private static final class OfLongs extends Interning {
    OfLongs(Operand operand, ExecutionContext context) {
      super(operand, context);
    }

    @Override
    long bits(RowBlock block, int row) {
      return operand.longAt(block, row);
    }
  }

  /** NaN is one value, and so are both zeros. */
  private static final class OfDoubles extends Interning {
    OfDoubles(Operand operand, ExecutionContext context) {
      super(operand, context);
    }

    @Override
    long bits(RowBlock block, int row) {
      double value = operand.doubleAt(block, row);
      return value == 0 ? 0 : Double.doubleToLongBits(value);
    }
  }

  /** Numbers distinct texts. */
  private static final class OfTexts extends KeyCoder {
    private final Operand operand;
    private final TextCodes texts;

    OfTexts(Operand operand, ExecutionContext context) {
      this.operand = operand;
      this.texts = new TextCodes(context);
    }

    @Override
    void codes(RowBlock block, int count, int[] target) {
      for (int i = 0; i < count; i++) {
        if (operand.isNull(block, i)) {
          target[i] = -1;
        } else {
          int from = operand.startAt(block, i);
          target[i] =
              texts.code(operand.bytesAt(block, i), from, from + operand.lengthAt(block, i));
        }
      }
    }

    @Override
    int bound() {
      return texts.size();
    }
  }

  private static final class OfObjects extends KeyCoder {
    private final Operand operand;
    private final ExecutionContext context;
    private final Object2IntOpenHashMap<Object> codes = new Object2IntOpenHashMap<>();

    OfObjects(Operand operand, ExecutionContext context) {
      this.operand = operand;
      this.context = context;
      codes.defaultReturnValue(-1);
    }

    @Override
    void codes(RowBlock block, int count, int[] target) {
      for (int i = 0; i < count; i++) {
        Object value = operand.objectAt(block, i);
        if (value == null) {
          target[i] = -1;
          continue;
        }
        Object key = key(value);
        int code = codes.getInt(key);
        if (code < 0) {
          code = codes.size();
          context.reserve(2L * OBJECT_BYTES + bytes(key));
          codes.put(key, code);
        }
        target[i] = code;
      }
    }

    /** Returns an object that is equal for equal values: both zeros are, and all NaN. */
    private static Object key(Object value) {
      if (value instanceof float[] vector) {
        float[] components = vector.clone();
        for (int i = 0; i < components.length; i++) {
          components[i] += 0.0f; // makes the negative zero positive
        }
        return Arrays.toString(components);
      }
      if (value instanceof List<?> list && list.stream().anyMatch(OfObjects::isNegativeZero)) {
        return list.stream().map(e -> isNegativeZero(e) ? positive(e) : e).toList();
      }
      return value;
    }

    private static boolean isNegativeZero(@Nullable Object element) {
      return (element instanceof Double wide && wide.equals(-0.0))
          || (element instanceof Float narrow && narrow.equals(-0.0f));
    }

    private static Object positive(Object zero) {
      return zero instanceof Float ? (Object) 0.0f : (Object) 0.0;
    }

    /** Returns about how many bytes a key takes. */
    private static long bytes(Object key) {
      return key instanceof List<?> list
          ? (long) OBJECT_BYTES * list.size()
          : 2L * key.toString().length();
    }

    @Override
    int bound() {
      return codes.size();
    }
  }
}
