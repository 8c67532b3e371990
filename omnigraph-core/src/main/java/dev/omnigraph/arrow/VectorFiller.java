package dev.omnigraph.arrow;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.RowBlock;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.jspecify.annotations.Nullable;

/**
 * Copies result values into vectors, once: resident columns lie on the heap, record batches outside
 * of it. Numbers and texts are copied without an object for each.
 */
final class VectorFiller {
  /** What one vector takes at most, unless a single value is larger. */
  private static final long BYTES_MAX = 1 << 25;

  private VectorFiller() {}

  /** Writes one row of a value of 64 bits. */
  private interface LongCell {
    void set(int row, long value);
  }

  /**
   * Fills an empty vector with rows of a block.
   *
   * @return how many; fewer than wanted, but at least one, where more would take too much memory
   */
  static int fill(FieldVector vector, Operand operand, RowBlock block, int from, int wanted) {
    int count = wanted;
    if (vector instanceof FixedSizeListVector vectors) {
      long most = BYTES_MAX / Float.BYTES / Math.max(1, vectors.getListSize());
      count = (int) Math.max(1, Math.min(wanted, most));
    }
    vector.setInitialCapacity(count);
    vector.allocateNew();
    if (vector instanceof VarCharVector texts) {
      count = fillTexts(texts, operand, block, from, count);
    } else if (vector instanceof ListVector lists) {
      count = fillLists(lists, operand, block, from, count);
    } else if (vector instanceof Float8Vector doubles) {
      for (int i = 0; i < count; i++) {
        if (!operand.isNull(block, from + i)) {
          doubles.set(i, operand.doubleAt(block, from + i));
        }
      }
    } else if (vector instanceof Float4Vector singles) {
      for (int i = 0; i < count; i++) {
        if (!operand.isNull(block, from + i)) {
          singles.set(i, (float) operand.doubleAt(block, from + i));
        }
      }
    } else if (vector instanceof BitVector bits) {
      for (int i = 0; i < count; i++) {
        if (!operand.isNull(block, from + i)) {
          bits.set(i, operand.boolAt(block, from + i) ? 1 : 0);
        }
      }
    } else if (operand.kind().isLong()) {
      fillLongs(cell(vector), operand, block, from, count);
    } else {
      for (int i = 0; i < count; i++) {
        set(vector, i, operand.objectAt(block, from + i));
      }
    }
    vector.setValueCount(count);
    return count;
  }

  private static int fillTexts(
      VarCharVector texts, Operand operand, RowBlock block, int from, int count) {
    long copied = 0;
    for (int i = 0; i < count; i++) {
      if (!operand.isNull(block, from + i)) {
        byte[] bytes = operand.bytesAt(block, from + i);
        int length = operand.lengthAt(block, from + i);
        copied += length;
        if (i > 0 && copied > BYTES_MAX) {
          return i;
        }
        texts.setSafe(i, bytes, operand.startAt(block, from + i), length);
      }
    }
    return count;
  }

  private static int fillLists(
      ListVector lists, Operand operand, RowBlock block, int from, int count) {
    long copied = 0;
    for (int i = 0; i < count; i++) {
      Object value = operand.objectAt(block, from + i);
      copied += value instanceof List<?> elements ? bytes(elements) : 0;
      if (i > 0 && copied > BYTES_MAX) {
        return i;
      }
      set(lists, i, value);
    }
    return count;
  }

  /** Returns about what the elements of a list take. */
  private static long bytes(List<?> elements) {
    long bytes = (long) Long.BYTES * elements.size();
    for (Object element : elements) {
      bytes += element instanceof String text ? text.length() : 0;
    }
    return bytes;
  }

  private static void fillLongs(
      LongCell cell, Operand operand, RowBlock block, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (!operand.isNull(block, from + i)) {
        cell.set(i, operand.longAt(block, from + i));
      }
    }
  }

  private static LongCell cell(FieldVector vector) {
    if (vector instanceof BigIntVector longs) {
      return longs::setSafe;
    } else if (vector instanceof UInt8Vector longs) {
      return longs::setSafe;
    } else if (vector instanceof TimeStampMilliTZVector instants) {
      return instants::setSafe;
    } else if (vector instanceof IntVector ints) {
      return (row, value) -> ints.setSafe(row, (int) value);
    } else if (vector instanceof UInt4Vector ints) {
      return (row, value) -> ints.setSafe(row, (int) value);
    } else if (vector instanceof DateDayVector days) {
      return (row, value) -> days.setSafe(row, (int) value);
    }
    throw Invariant.broken("a vector fits its column", vector.getField().getType());
  }

  /** Writes a value as {@link Operand#objectAt} gives it; null leaves the row null. */
  private static void set(FieldVector vector, int row, @Nullable Object value) {
    if (value == null) {
      vector.setNull(row);
    } else if (vector instanceof ListVector lists) {
      List<?> elements = (List<?>) value;
      int at = lists.startNewValue(row);
      for (Object element : elements) {
        set(lists.getDataVector(), at++, element);
      }
      lists.endValue(row, elements.size());
    } else if (vector instanceof FixedSizeListVector vectors) {
      Float4Vector components = (Float4Vector) vectors.getDataVector();
      int at = vectors.startNewValue(row);
      for (float component : (float[]) value) {
        components.setSafe(at++, component);
      }
    } else if (value instanceof String text) {
      ((VarCharVector) vector).setSafe(row, text.getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof Boolean bool) {
      ((BitVector) vector).setSafe(row, bool ? 1 : 0);
    } else if (value instanceof Float single) {
      ((Float4Vector) vector).setSafe(row, single);
    } else if (value instanceof Double number) {
      ((Float8Vector) vector).setSafe(row, number);
    } else {
      cell(vector).set(row, bits(value));
    }
  }

  private static long bits(Object value) {
    if (value instanceof LocalDate day) {
      return day.toEpochDay();
    } else if (value instanceof Instant instant) {
      return instant.toEpochMilli();
    } else if (value instanceof BigInteger big) {
      return big.longValue();
    } else if (value instanceof Number number) {
      return number.longValue();
    }
    throw Invariant.broken("a result value of a known type", value.getClass());
  }
}
