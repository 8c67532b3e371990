package dev.omnigraph.topology;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * How many different values a property has. Immutable.
 *
 * @param distinct different values, null not among them
 * @param present rows with a value
 * @param rows rows
 * @param exact whether all were counted; otherwise the first rows were, and what they have more
 *     than {@link #DISTINCT_MAX} of is taken to go on like that
 */
public record DistinctValues(long distinct, long present, long rows, boolean exact) {
  /** Up to so many values are counted. */
  public static final int DISTINCT_MAX = 1 << 17;

  private static final int BATCH = 1024;

  /** Returns the mean share of the rows that have one value; 0 where there is none. */
  public double equalShare() {
    return distinct == 0 || rows == 0 ? 0 : (double) present / rows / distinct;
  }

  /**
   * Counts.
   *
   * @param rows the live rows
   * @return null for values that are not compared: lists and vectors
   */
  static @Nullable DistinctValues count(Column column, OrdinalCursor rows, long rowCount) {
    Counter counter = counter(column);
    if (counter == null) {
      return null;
    }
    long present = 0;
    long seen = 0;
    int[] batch = new int[BATCH];
    for (int count = rows.next(batch); count > 0; count = rows.next(batch)) {
      for (int i = 0; i < count; i++) {
        if (!column.isNull(batch[i])) {
          counter.add(batch[i]);
          present++;
        }
      }
      seen += count;
      if (counter.distinct() > DISTINCT_MAX) {
        double more = (double) Math.max(seen, rowCount) / seen;
        return new DistinctValues(
            (long) (counter.distinct() * more), (long) (present * more), rowCount, false);
      }
    }
    return new DistinctValues(counter.distinct(), present, rowCount, true);
  }

  /** Takes the values of rows. */
  private interface Counter {
    void add(int ordinal);

    int distinct();
  }

  private static @Nullable Counter counter(Column column) {
    if (column instanceof LongColumn longs) {
      return new Words() {
        @Override
        public void add(int ordinal) {
          words.add(longs.longAt(ordinal));
        }
      };
    } else if (column instanceof DoubleColumn doubles) {
      return new Words() {
        @Override
        public void add(int ordinal) {
          words.add(Double.doubleToLongBits(doubles.doubleAt(ordinal) + 0.0)); // -0.0 equals 0.0
        }
      };
    } else if (column instanceof BoolColumn bools) {
      return new Words() {
        @Override
        public void add(int ordinal) {
          words.add(bools.boolAt(ordinal) ? 1 : 0);
        }
      };
    } else if (column instanceof TextColumn texts) {
      return texts.isCoded() ? new Codes(texts) : new Hashes(texts);
    }
    return null;
  }

  private abstract static class Words implements Counter {
    final LongOpenHashSet words = new LongOpenHashSet();

    @Override
    public int distinct() {
      return words.size();
    }
  }

  /** Texts by a hash of 64 bits: two with one hash would count once. */
  private static final class Hashes extends Words {
    private final TextColumn texts;

    Hashes(TextColumn texts) {
      this.texts = texts;
    }

    @Override
    public void add(int ordinal) {
      byte[] utf8 = texts.bytesAt(ordinal);
      int start = texts.startAt(ordinal);
      int end = start + texts.lengthAt(ordinal);
      long hash = 0xcbf29ce484222325L;
      for (int i = start; i < end; i++) {
        hash = (hash ^ (utf8[i] & 0xff)) * 0x100000001b3L;
      }
      words.add(hash);
    }
  }

  private static final class Codes implements Counter {
    private final TextColumn texts;
    private final BitSet codes = new BitSet();
    private int distinct;

    Codes(TextColumn texts) {
      this.texts = texts;
    }

    @Override
    public void add(int ordinal) {
      int code = texts.codeAt(ordinal);
      if (!codes.get(code)) {
        codes.set(code);
        distinct++;
      }
    }

    @Override
    public int distinct() {
      return distinct;
    }
  }
}
