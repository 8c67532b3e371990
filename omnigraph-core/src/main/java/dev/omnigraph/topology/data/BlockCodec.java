package dev.omnigraph.topology.data;

import dev.omnigraph.errors.Invariant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Blocks of columns as bytes and back. Only ever read by the process that wrote them. Pure. */
final class BlockCodec {
  private static final byte INTS = 1;
  private static final byte LONGS = 2;
  private static final byte FLOATS = 3;
  private static final byte DOUBLES = 4;
  private static final byte BOOLS = 5;
  private static final byte TEXTS = 6;
  private static final byte LISTS = 7;
  private static final byte VECTORS = 8;
  private static final int HEADER = 1 + 3 * Integer.BYTES;

  private BlockCodec() {}

  static byte[] encode(FragmentColumn block) {
    ByteBuffer target = ByteBuffer.allocate(size(block)).order(ByteOrder.LITTLE_ENDIAN);
    write(block, target);
    return target.array();
  }

  private static int size(FragmentColumn block) {
    long[] nulls = block.nulls();
    int own = HEADER + (nulls == null ? 0 : Long.BYTES * nulls.length);
    if (block instanceof FragmentColumn.Ints ints) {
      return own + Integer.BYTES * ints.values().length;
    } else if (block instanceof FragmentColumn.Longs longs) {
      return own + Long.BYTES * longs.values().length;
    } else if (block instanceof FragmentColumn.Floats floats) {
      return own + Float.BYTES * floats.values().length;
    } else if (block instanceof FragmentColumn.Doubles doubles) {
      return own + Double.BYTES * doubles.values().length;
    } else if (block instanceof FragmentColumn.Bools bools) {
      return own + Long.BYTES * bools.values().length;
    } else if (block instanceof FragmentColumn.PlainTexts texts) {
      return own + Integer.BYTES * texts.offsets().length + texts.utf8().length;
    } else if (block instanceof FragmentColumn.Lists lists) {
      return own + Integer.BYTES * lists.offsets().length + size(lists.elements());
    } else if (block instanceof FragmentColumn.Vectors vectors) {
      return own + Float.BYTES * vectors.slab().length;
    }
    throw unknown(block);
  }

  private static Error unknown(FragmentColumn block) {
    return Invariant.broken("the column has a form of its own in a file", block.getClass());
  }

  private static void write(FragmentColumn block, ByteBuffer target) {
    if (block instanceof FragmentColumn.Ints ints) {
      header(target, INTS, block, ints.values().length);
      target.asIntBuffer().put(ints.values());
    } else if (block instanceof FragmentColumn.Longs longs) {
      header(target, LONGS, block, longs.values().length);
      target.asLongBuffer().put(longs.values());
    } else if (block instanceof FragmentColumn.Floats floats) {
      header(target, FLOATS, block, floats.values().length);
      target.asFloatBuffer().put(floats.values());
    } else if (block instanceof FragmentColumn.Doubles doubles) {
      header(target, DOUBLES, block, doubles.values().length);
      target.asDoubleBuffer().put(doubles.values());
    } else if (block instanceof FragmentColumn.Bools bools) {
      header(target, BOOLS, block, bools.rows());
      target.asLongBuffer().put(bools.values());
    } else if (block instanceof FragmentColumn.PlainTexts texts) {
      header(target, TEXTS, block, texts.utf8().length);
      target.asIntBuffer().put(texts.offsets());
      target.position(target.position() + Integer.BYTES * texts.offsets().length);
      target.put(texts.utf8());
    } else if (block instanceof FragmentColumn.Lists lists) {
      header(target, LISTS, block, 0);
      target.asIntBuffer().put(lists.offsets());
      target.position(target.position() + Integer.BYTES * lists.offsets().length);
      write(lists.elements(), target);
    } else if (block instanceof FragmentColumn.Vectors vectors) {
      header(target, VECTORS, block, vectors.dimension());
      target.asFloatBuffer().put(vectors.slab());
    } else {
      throw unknown(block);
    }
  }

  /** Writes the form, the rows, one number of the form's own, and the null rows. */
  private static void header(ByteBuffer target, byte form, FragmentColumn block, int extra) {
    long[] nulls = block.nulls();
    target.put(form).putInt(block.rows()).putInt(extra).putInt(nulls == null ? 0 : nulls.length);
    if (nulls != null) {
      target.asLongBuffer().put(nulls);
      target.position(target.position() + Long.BYTES * nulls.length);
    }
  }

  static FragmentColumn decode(byte[] bytes) {
    return read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static FragmentColumn read(ByteBuffer source) {
    byte form = source.get();
    int rows = source.getInt();
    int extra = source.getInt();
    int words = source.getInt();
    long @Nullable [] nulls = words == 0 ? null : longs(source, words);
    return switch (form) {
      case INTS -> new FragmentColumn.Ints(ints(source, rows), nulls, null);
      case LONGS -> new FragmentColumn.Longs(longs(source, rows), nulls, null);
      case FLOATS -> new FragmentColumn.Floats(floats(source, rows), nulls, null);
      case DOUBLES -> {
        double[] values = new double[rows];
        source.asDoubleBuffer().get(values);
        yield new FragmentColumn.Doubles(values, nulls, null);
      }
      case BOOLS -> new FragmentColumn.Bools(rows, longs(source, (rows + 63) >>> 6), nulls, null);
      case TEXTS -> {
        int[] offsets = ints(source, rows + 1);
        byte[] utf8 = new byte[extra];
        source.get(utf8);
        yield new FragmentColumn.PlainTexts(offsets, utf8, nulls, null);
      }
      case LISTS -> {
        int[] offsets = ints(source, rows + 1);
        yield new FragmentColumn.Lists(offsets, read(source), nulls, null);
      }
      case VECTORS ->
          new FragmentColumn.Vectors(extra, rows, floats(source, rows * extra), nulls, null);
      default -> throw Invariant.broken("a block has a known form", form);
    };
  }

  private static int[] ints(ByteBuffer source, int count) {
    int[] values = new int[count];
    source.asIntBuffer().get(values);
    source.position(source.position() + Integer.BYTES * count);
    return values;
  }

  private static long[] longs(ByteBuffer source, int count) {
    long[] values = new long[count];
    source.asLongBuffer().get(values);
    source.position(source.position() + Long.BYTES * count);
    return values;
  }

  private static float[] floats(ByteBuffer source, int count) {
    float[] values = new float[count];
    source.asFloatBuffer().get(values);
    source.position(source.position() + Float.BYTES * count);
    return values;
  }
}
