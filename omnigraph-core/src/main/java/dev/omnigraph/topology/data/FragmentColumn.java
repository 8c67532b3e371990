package dev.omnigraph.topology.data;

import org.jspecify.annotations.Nullable;

/**
 * The values of one column of one fragment by physical row offset. Rows that were deleted in the
 * version it was read from are not loaded; {@link #covers} tells whether a version is served.
 *
 * <p>Thread-safety: immutable; the arrays are never changed after construction.
 */
@SuppressWarnings("ArrayRecordComponent") // the arrays are the point; equality is identity
public sealed interface FragmentColumn
    permits FragmentColumn.Ints,
        FragmentColumn.Longs,
        FragmentColumn.Floats,
        FragmentColumn.Doubles,
        FragmentColumn.Bools,
        FragmentColumn.CodedTexts,
        FragmentColumn.PlainTexts,
        FragmentColumn.Lists,
        FragmentColumn.Vectors,
        SpilledColumn {
  /** Returns the number of physical rows. */
  int rows();

  /** Returns the rows that are loaded, or null when all are. */
  long @Nullable [] loaded();

  /** Returns the rows that are null, or null when none is. */
  long @Nullable [] nulls();

  /** Returns the heap bytes. */
  long bytes();

  /** Returns whether every row that is not deleted is loaded. */
  default boolean covers(long @Nullable [] deleted) {
    long[] loaded = loaded();
    if (loaded == null) {
      return true;
    }
    int rows = rows();
    for (int word = 0; word < loaded.length; word++) {
      long all = word == loaded.length - 1 && (rows & 63) != 0 ? (1L << rows) - 1 : -1L;
      long present = loaded[word] | (deleted == null ? 0 : deleted[word]);
      if ((present & all) != all) {
        return false;
      }
    }
    return true;
  }

  /** Returns the bytes of two optional row sets. */
  static long bytesOf(long @Nullable [] a, long @Nullable [] b) {
    return 64 + 8L * ((a == null ? 0 : a.length) + (b == null ? 0 : b.length));
  }

  /** Values of 32 bits: I32, U32, Date, node ordinals. */
  record Ints(int[] values, long @Nullable [] nulls, long @Nullable [] loaded)
      implements FragmentColumn {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public long bytes() {
      return 4L * values.length + bytesOf(nulls, loaded);
    }
  }

  /** Values of 64 bits: I64, U64, DateTime. */
  record Longs(long[] values, long @Nullable [] nulls, long @Nullable [] loaded)
      implements FragmentColumn {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public long bytes() {
      return 8L * values.length + bytesOf(nulls, loaded);
    }
  }

  /** Values of F32. */
  record Floats(float[] values, long @Nullable [] nulls, long @Nullable [] loaded)
      implements FragmentColumn {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public long bytes() {
      return 4L * values.length + bytesOf(nulls, loaded);
    }
  }

  /** Values of F64. */
  record Doubles(double[] values, long @Nullable [] nulls, long @Nullable [] loaded)
      implements FragmentColumn {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public long bytes() {
      return 8L * values.length + bytesOf(nulls, loaded);
    }
  }

  /** Truth values as a set of rows. */
  record Bools(int rows, long[] values, long @Nullable [] nulls, long @Nullable [] loaded)
      implements FragmentColumn {
    @Override
    public long bytes() {
      return 8L * values.length + bytesOf(nulls, loaded);
    }
  }

  /** Texts as codes of a dictionary; -1 is null. */
  record CodedTexts(
      int[] codes, ByteDictionary dictionary, long @Nullable [] nulls, long @Nullable [] loaded)
      implements FragmentColumn {
    @Override
    public int rows() {
      return codes.length;
    }

    @Override
    public long bytes() {
      return 4L * codes.length + bytesOf(nulls, loaded);
    }
  }

  /** Texts one after the other; text {@code i} ends where text {@code i + 1} starts. */
  record PlainTexts(int[] offsets, byte[] utf8, long @Nullable [] nulls, long @Nullable [] loaded)
      implements FragmentColumn {
    @Override
    public int rows() {
      return offsets.length - 1;
    }

    @Override
    public long bytes() {
      return 4L * offsets.length + utf8.length + bytesOf(nulls, loaded);
    }
  }

  /** Lists; list {@code i} holds the elements from offset {@code i} to offset {@code i + 1}. */
  record Lists(
      int[] offsets, FragmentColumn elements, long @Nullable [] nulls, long @Nullable [] loaded)
      implements FragmentColumn {
    @Override
    public int rows() {
      return offsets.length - 1;
    }

    @Override
    public long bytes() {
      return 4L * offsets.length + elements.bytes() + bytesOf(nulls, loaded);
    }
  }

  /** Vectors of one length in a slab. */
  record Vectors(
      int dimension, int rows, float[] slab, long @Nullable [] nulls, long @Nullable [] loaded)
      implements FragmentColumn {
    @Override
    public long bytes() {
      return 4L * slab.length + bytesOf(nulls, loaded);
    }
  }
}
