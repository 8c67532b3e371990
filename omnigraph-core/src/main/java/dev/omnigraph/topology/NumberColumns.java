package dev.omnigraph.topology;

import dev.omnigraph.topology.data.Bits;
import dev.omnigraph.topology.data.ColumnKind;
import dev.omnigraph.topology.data.FragmentColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Resident columns of fixed width. */
final class NumberColumns {
  private NumberColumns() {}

  /** Integers, days and instants. */
  static final class Longs extends ResidentColumn implements LongColumn {
    private static final long UNSIGNED_MASK = 0xffff_ffffL;
    private final ColumnKind kind;
    private final int[][] narrow;
    private final long[][] wide;

    Longs(String property, ColumnKind kind, Placement placement, @Nullable FragmentColumn[] slots) {
      super(property, placement, slots);
      this.kind = kind;
      boolean isNarrow = kind == ColumnKind.INT || kind == ColumnKind.UNSIGNED_INT;
      narrow = new int[isNarrow ? slots.length : 0][];
      wide = new long[isNarrow ? 0 : slots.length][];
      for (int i = 0; i < slots.length; i++) {
        if (slots[i] instanceof FragmentColumn.Ints ints) {
          narrow[i] = ints.values();
        } else if (slots[i] instanceof FragmentColumn.Longs longs) {
          wide[i] = longs.values();
        }
      }
    }

    @Override
    public boolean isUnsigned() {
      return kind == ColumnKind.UNSIGNED_LONG;
    }

    @Override
    public long longAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      int slot = slot(row);
      int offset = offset(slot, row);
      if (wide.length > 0) {
        return wide[slot][offset];
      }
      int value = narrow[slot][offset];
      return kind == ColumnKind.UNSIGNED_INT ? value & UNSIGNED_MASK : value;
    }

    @Override
    public void gather(int[] ordinals, int from, int count, long[] target) {
      int end = from + count;
      for (int at = from; at < end; ) {
        int to = segment(ordinals, at, end);
        if (to > at) {
          gatherSegment(ordinals, at, to, target, at - from);
        } else {
          to = scattered(at, end);
          for (int i = at; i < to; i++) {
            target[i - from] = longAt(ordinals[i]);
          }
        }
        at = to;
      }
    }

    private void gatherSegment(int[] ordinals, int from, int to, long[] target, int at) {
      int row = row(ordinals[from]);
      int slot = slot(row);
      int shift = offset(slot, row) - ordinals[from];
      int before = at - from;
      if (wide.length > 0) {
        long[] values = wide[slot];
        for (int i = from; i < to; i++) {
          target[before + i] = values[ordinals[i] + shift];
        }
        return;
      }
      int[] values = narrow[slot];
      long mask = kind == ColumnKind.UNSIGNED_INT ? UNSIGNED_MASK : -1L;
      for (int i = from; i < to; i++) {
        target[before + i] = values[ordinals[i] + shift] & mask;
      }
    }
  }

  /** Floats. */
  static final class Doubles extends ResidentColumn implements DoubleColumn {
    private final float[][] narrow;
    private final double[][] wide;
    private final boolean single;

    Doubles(
        String property, ColumnKind kind, Placement placement, @Nullable FragmentColumn[] slots) {
      super(property, placement, slots);
      single = kind == ColumnKind.FLOAT;
      narrow = new float[single ? slots.length : 0][];
      wide = new double[single ? 0 : slots.length][];
      for (int i = 0; i < slots.length; i++) {
        if (slots[i] instanceof FragmentColumn.Floats floats) {
          narrow[i] = floats.values();
        } else if (slots[i] instanceof FragmentColumn.Doubles doubles) {
          wide[i] = doubles.values();
        }
      }
    }

    @Override
    public boolean isSingle() {
      return single;
    }

    @Override
    public double doubleAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      int slot = slot(row);
      int offset = offset(slot, row);
      return single ? narrow[slot][offset] : wide[slot][offset];
    }

    @Override
    public void gather(int[] ordinals, int from, int count, double[] target) {
      int end = from + count;
      for (int at = from; at < end; ) {
        int to = segment(ordinals, at, end);
        if (to > at) {
          gatherSegment(ordinals, at, to, target, at - from);
        } else {
          to = scattered(at, end);
          for (int i = at; i < to; i++) {
            target[i - from] = doubleAt(ordinals[i]);
          }
        }
        at = to;
      }
    }

    private void gatherSegment(int[] ordinals, int from, int to, double[] target, int at) {
      int row = row(ordinals[from]);
      int slot = slot(row);
      int shift = offset(slot, row) - ordinals[from];
      int before = at - from;
      if (single) {
        float[] values = narrow[slot];
        for (int i = from; i < to; i++) {
          target[before + i] = values[ordinals[i] + shift];
        }
        return;
      }
      double[] values = wide[slot];
      for (int i = from; i < to; i++) {
        target[before + i] = values[ordinals[i] + shift];
      }
    }
  }

  /** Truth values. */
  static final class Bools extends ResidentColumn implements BoolColumn {
    private final long[][] values;

    Bools(String property, Placement placement, @Nullable FragmentColumn[] slots) {
      super(property, placement, slots);
      values = new long[slots.length][];
      for (int i = 0; i < slots.length; i++) {
        if (slots[i] instanceof FragmentColumn.Bools bools) {
          values[i] = bools.values();
        }
      }
    }

    @Override
    public boolean boolAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return false;
      }
      int slot = slot(row);
      return Bits.has(values[slot], offset(slot, row)) && !isNull(ordinal);
    }
  }

  /** Vectors. */
  static final class Vectors extends ResidentColumn implements VectorColumn {
    private static final float[] NONE = new float[0];
    private final int dimension;
    private final float[][] slabs;

    Vectors(String property, int dimension, Placement placement, @Nullable FragmentColumn[] slots) {
      super(property, placement, slots);
      this.dimension = dimension;
      slabs = new float[slots.length][];
      for (int i = 0; i < slots.length; i++) {
        if (slots[i] instanceof FragmentColumn.Vectors vectors) {
          slabs[i] = vectors.slab();
        }
      }
    }

    @Override
    public int dimension() {
      return dimension;
    }

    @Override
    public float[] slabAt(int ordinal) {
      int row = row(ordinal);
      return row < 0 ? NONE : slabs[slot(row)];
    }

    @Override
    public int startAt(int ordinal) {
      int row = row(ordinal);
      return row < 0 ? 0 : offset(slot(row), row) * dimension;
    }

    @Override
    public float[] vectorAt(int ordinal) {
      int start = startAt(ordinal);
      return Arrays.copyOfRange(slabAt(ordinal), start, start + dimension);
    }
  }
}
