package dev.omnigraph.topology.data;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.ResourceLimitException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.jspecify.annotations.Nullable;

/**
 * Collects the values of one column of one fragment from batches. Rows come in runs of consecutive
 * physical offsets, each run above the one before. Confined to one thread at a time.
 */
public abstract class ColumnBuilder {
  final String column;
  private long @Nullable [] nulls;

  ColumnBuilder(String column) {
    this.column = column;
  }

  static ColumnBuilder of(String column, ColumnKind kind, int rows, @Nullable TextCodes codes) {
    return switch (kind) {
      case INT, UNSIGNED_INT -> new IntBuilder(column, rows);
      case LONG, UNSIGNED_LONG -> new LongBuilder(column, rows);
      case FLOAT -> new FloatBuilder(column, rows);
      case DOUBLE -> new DoubleBuilder(column, rows);
      case BOOL -> new BoolBuilder(column, rows);
      case TEXT -> new TextBuilder(column, rows, codes);
      case VECTOR -> new VectorBuilder(column, rows);
      case LIST, BLOB -> throw Invariant.broken("no builder for the kind", kind, column);
    };
  }

  /** Adds {@code count} batch rows from {@code from} as the physical rows from {@code row}. */
  final void add(FieldVector vector, int from, int count, int row) {
    if (vector.getNullCount() > 0) {
      for (int i = 0; i < count; i++) {
        if (vector.isNull(from + i)) {
          addNull(row + i);
        }
      }
    }
    addValues(vector, from, count, row);
  }

  private void addNull(int row) {
    long[] set = nulls;
    if (set == null || row >>> 6 >= set.length) {
      int words = (row >>> 6) + 1;
      set = set == null ? new long[words] : Arrays.copyOf(set, Math.max(words, set.length * 2));
      nulls = set;
    }
    Bits.add(set, row);
  }

  abstract void addValues(FieldVector vector, int from, int count, int row);

  /** Returns the column; the builder is not used any more. */
  abstract FragmentColumn finish(int rows, long @Nullable [] loaded);

  /** Returns the null rows sized for a fragment. */
  final long @Nullable [] nulls(int rows) {
    return nulls == null ? null : Arrays.copyOf(nulls, (rows + 63) >>> 6);
  }

  /** Returns a range of a fixed-width vector as little-endian bytes. */
  final ByteBuffer fixed(FieldVector vector, int width, int from, int count) {
    if (vector instanceof BaseFixedWidthVector fixed && fixed.getTypeWidth() == width) {
      return fixed
          .getDataBuffer()
          .nioBuffer((long) from * width, count * width)
          .order(ByteOrder.LITTLE_ENDIAN);
    }
    throw mismatch(vector, "values of " + width + " bytes");
  }

  final CorruptionException mismatch(FieldVector vector, String expected) {
    return CorruptionException.of(
        "column " + column, expected, vector.getField().getType().toString(), null);
  }

  private static final class IntBuilder extends ColumnBuilder {
    private int[] values;

    IntBuilder(String column, int rows) {
      super(column);
      values = new int[rows];
    }

    @Override
    void addValues(FieldVector vector, int from, int count, int row) {
      if (row + count > values.length) {
        values = Arrays.copyOf(values, Math.max(row + count, values.length * 2));
      }
      fixed(vector, Integer.BYTES, from, count).asIntBuffer().get(values, row, count);
    }

    @Override
    FragmentColumn finish(int rows, long @Nullable [] loaded) {
      return new FragmentColumn.Ints(exact(values, rows), nulls(rows), loaded);
    }

    private static int[] exact(int[] values, int rows) {
      return values.length == rows ? values : Arrays.copyOf(values, rows);
    }
  }

  private static final class LongBuilder extends ColumnBuilder {
    private long[] values;

    LongBuilder(String column, int rows) {
      super(column);
      values = new long[rows];
    }

    @Override
    void addValues(FieldVector vector, int from, int count, int row) {
      if (row + count > values.length) {
        values = Arrays.copyOf(values, Math.max(row + count, values.length * 2));
      }
      fixed(vector, Long.BYTES, from, count).asLongBuffer().get(values, row, count);
    }

    @Override
    FragmentColumn finish(int rows, long @Nullable [] loaded) {
      long[] exact = values.length == rows ? values : Arrays.copyOf(values, rows);
      return new FragmentColumn.Longs(exact, nulls(rows), loaded);
    }
  }

  private static final class FloatBuilder extends ColumnBuilder {
    private float[] values;

    FloatBuilder(String column, int rows) {
      super(column);
      values = new float[rows];
    }

    @Override
    void addValues(FieldVector vector, int from, int count, int row) {
      if (row + count > values.length) {
        values = Arrays.copyOf(values, Math.max(row + count, values.length * 2));
      }
      fixed(vector, Float.BYTES, from, count).asFloatBuffer().get(values, row, count);
    }

    @Override
    FragmentColumn finish(int rows, long @Nullable [] loaded) {
      float[] exact = values.length == rows ? values : Arrays.copyOf(values, rows);
      return new FragmentColumn.Floats(exact, nulls(rows), loaded);
    }
  }

  private static final class DoubleBuilder extends ColumnBuilder {
    private double[] values;

    DoubleBuilder(String column, int rows) {
      super(column);
      values = new double[rows];
    }

    @Override
    void addValues(FieldVector vector, int from, int count, int row) {
      if (row + count > values.length) {
        values = Arrays.copyOf(values, Math.max(row + count, values.length * 2));
      }
      fixed(vector, Double.BYTES, from, count).asDoubleBuffer().get(values, row, count);
    }

    @Override
    FragmentColumn finish(int rows, long @Nullable [] loaded) {
      double[] exact = values.length == rows ? values : Arrays.copyOf(values, rows);
      return new FragmentColumn.Doubles(exact, nulls(rows), loaded);
    }
  }

  private static final class BoolBuilder extends ColumnBuilder {
    private long[] values;

    BoolBuilder(String column, int rows) {
      super(column);
      values = Bits.create(rows);
    }

    @Override
    void addValues(FieldVector vector, int from, int count, int row) {
      if (!(vector instanceof BitVector bits)) {
        throw mismatch(vector, "truth values");
      }
      int words = (row + count + 63) >>> 6;
      if (words > values.length) {
        values = Arrays.copyOf(values, Math.max(words, values.length * 2));
      }
      for (int i = 0; i < count; i++) {
        if (!bits.isNull(from + i) && bits.get(from + i) != 0) {
          Bits.add(values, row + i);
        }
      }
    }

    @Override
    FragmentColumn finish(int rows, long @Nullable [] loaded) {
      long[] exact = Arrays.copyOf(values, (rows + 63) >>> 6);
      return new FragmentColumn.Bools(rows, exact, nulls(rows), loaded);
    }
  }

  private static final class VectorBuilder extends ColumnBuilder {
    private final int rows;
    private int dimension;
    private float[] slab = new float[0];

    VectorBuilder(String column, int rows) {
      super(column);
      this.rows = rows;
    }

    @Override
    void addValues(FieldVector vector, int from, int count, int row) {
      if (!(vector instanceof FixedSizeListVector list)
          || !(list.getDataVector() instanceof Float4Vector components)) {
        throw mismatch(vector, "vectors of 32-bit floats");
      }
      if (dimension == 0) {
        dimension = list.getListSize();
        if ((long) rows * dimension > Integer.MAX_VALUE - 8) {
          throw ResourceLimitException.of(
              "vector components of one fragment", Integer.MAX_VALUE - 8, (long) rows * dimension);
        }
        slab = new float[rows * dimension];
      }
      fixed(components, Float.BYTES, from * dimension, count * dimension)
          .asFloatBuffer()
          .get(slab, row * dimension, count * dimension);
    }

    @Override
    FragmentColumn finish(int rowsFinal, long @Nullable [] loaded) {
      return new FragmentColumn.Vectors(dimension, rowsFinal, slab, nulls(rowsFinal), loaded);
    }
  }
}
