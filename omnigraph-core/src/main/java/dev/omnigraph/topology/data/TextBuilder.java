package dev.omnigraph.topology.data;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.ResourceLimitException;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/** Collects texts; codes them when there are few distinct ones and a dictionary is given. */
final class TextBuilder extends ColumnBuilder {
  private static final int BYTES_MAX = Integer.MAX_VALUE - 8;
  private static final int DISTINCT_ALWAYS = 256;

  private final @Nullable TextCodes codes;
  private int[] offsets;
  private byte[] utf8;
  private int used;
  private int filled;

  TextBuilder(String column, int rows, @Nullable TextCodes codes) {
    super(column);
    this.codes = codes;
    this.offsets = new int[rows + 1];
    this.utf8 = new byte[Math.max(16, rows * 8)];
  }

  @Override
  void addValues(FieldVector vector, int from, int count, int row) {
    if (!(vector instanceof VarCharVector texts)) {
      throw mismatch(vector, "texts");
    }
    Invariant.check(row >= filled, "rows of a fragment come in ascending order", column, row);
    if (row + count >= offsets.length) {
      offsets = Arrays.copyOf(offsets, Math.max(row + count + 1, offsets.length * 2));
    }
    Arrays.fill(offsets, filled, row, used);
    int[] ends = offsets(texts, from, count);
    int start = ends[0];
    int end = ends[count];
    reserve(end - start);
    texts.getDataBuffer().getBytes(start, utf8, used, end - start);
    int shift = used - start;
    for (int i = 0; i < count; i++) {
      offsets[row + i] = shift + ends[i];
    }
    used += end - start;
    filled = row + count;
  }

  /** Returns where texts start, and in the last entry where the last one ends. */
  private static int[] offsets(VarCharVector texts, int from, int count) {
    int[] offsets = new int[count + 1];
    texts
        .getOffsetBuffer()
        .nioBuffer((long) from * Integer.BYTES, (count + 1) * Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(offsets);
    return offsets;
  }

  private void reserve(int more) {
    if ((long) used + more > BYTES_MAX) {
      throw ResourceLimitException.of(
          "text bytes of one fragment and column", BYTES_MAX, (long) used + more);
    }
    if (used + more > utf8.length) {
      long grown = Math.min(BYTES_MAX, Math.max(used + (long) more, utf8.length * 2L));
      utf8 = Arrays.copyOf(utf8, (int) grown);
    }
  }

  @Override
  FragmentColumn finish(int rows, long @Nullable [] loaded) {
    if (offsets.length != rows + 1) {
      offsets = Arrays.copyOf(offsets, rows + 1);
    }
    Arrays.fill(offsets, filled, rows + 1, used);
    long[] nulls = nulls(rows);
    if (codes != null && !codes.isClosed()) {
      int[] coded = code(codes, rows, nulls, loaded);
      if (coded.length == rows) {
        return new FragmentColumn.CodedTexts(coded, codes.dictionary(), nulls, loaded);
      }
      codes.close();
    }
    byte[] exact = utf8.length == used ? utf8 : Arrays.copyOf(utf8, used);
    return new FragmentColumn.PlainTexts(offsets, exact, nulls, loaded);
  }

  /** Returns the codes of all rows, or an array of another length when they are too many. */
  private int[] code(
      TextCodes shared, int rows, long @Nullable [] nulls, long @Nullable [] loaded) {
    int distinctMax = Math.min(TextCodes.SIZE_MAX, Math.max(DISTINCT_ALWAYS, rows / 4));
    ByteDictionary own = new ByteDictionary();
    int[] result = new int[rows];
    for (int row = 0; row < rows; row++) {
      if ((nulls != null && Bits.has(nulls, row)) || (loaded != null && !Bits.has(loaded, row))) {
        result[row] = -1;
        continue;
      }
      result[row] = own.intern(utf8, offsets[row], offsets[row + 1] - offsets[row]);
      if (own.size() > distinctMax) {
        return new int[rows + 1];
      }
    }
    int[] sharedCode = new int[own.size()];
    for (int i = 0; i < sharedCode.length; i++) {
      sharedCode[i] = shared.dictionary().intern(own.bytesOf(i), own.start(i), own.length(i));
    }
    for (int row = 0; row < rows; row++) {
      if (result[row] >= 0) {
        result[row] = sharedCode[result[row]];
      }
    }
    return result;
  }

  /** Collects ids as ordinals of a dictionary. */
  static final class Ordinal extends ColumnBuilder {
    private final ByteDictionary dictionary;
    private final int[] ordinals;
    private byte[] scratch = new byte[0];

    Ordinal(String column, ByteDictionary dictionary, int rows) {
      super(column);
      this.dictionary = dictionary;
      this.ordinals = new int[rows];
      Arrays.fill(ordinals, -1);
    }

    @Override
    void addValues(FieldVector vector, int from, int count, int row) {
      if (!(vector instanceof VarCharVector texts)) {
        throw mismatch(vector, "ids");
      }
      int[] ends = offsets(texts, from, count);
      int first = ends[0];
      int end = ends[count];
      if (scratch.length < end - first) {
        scratch = new byte[Math.max(end - first, scratch.length * 2)];
      }
      texts.getDataBuffer().getBytes(first, scratch, 0, end - first);
      int previousStart = 0;
      int previousLength = -1;
      int previous = -1;
      int start = 0;
      for (int i = 0; i < count; i++) {
        int next = ends[i + 1] - first;
        int length = next - start;
        // Edges written together often share an end.
        if (length != previousLength
            || !Arrays.equals(
                scratch, start, next, scratch, previousStart, previousStart + length)) {
          previous = dictionary.intern(scratch, start, length);
        }
        ordinals[row + i] = previous;
        previousStart = start;
        previousLength = length;
        start = next;
      }
    }

    @Override
    FragmentColumn finish(int rows, long @Nullable [] loaded) {
      return new FragmentColumn.Ints(ordinals, null, loaded);
    }
  }
}
