package dev.omnigraph.topology;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import org.jspecify.annotations.Nullable;

/**
 * How many different values a property has. Immutable.
 *
 * @param distinct different values, null not among them
 * @param present rows with a value
 * @param rows rows
 * @param exact whether all rows were looked at; otherwise the first ones were, until they had more
 *     values than {@link #DISTINCT_MAX}, which is taken to go on like that, or until no other value
 *     came for {@link #ROWS_WITHOUT_NEW_MAX} rows, which is taken to stay so
 */
public record DistinctValues(long distinct, long present, long rows, boolean exact) {
  /** Up to so many values are counted. */
  public static final int DISTINCT_MAX = 1 << 17;

  /** After so many rows without another value none is expected. */
  public static final int ROWS_WITHOUT_NEW_MAX = 1 << 18;

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
    long seen = 0;
    long present = 0;
    long seenAtLast = 0;
    int before = 0;
    int[] batch = new int[BATCH];
    for (int count = rows.next(batch); count > 0; count = rows.next(batch)) {
      int values = withValue(column, batch, count);
      counter.add(batch, values);
      present += values;
      seen += count;
      double more = (double) Math.max(seen, rowCount) / seen;
      int distinct = counter.distinct();
      if (distinct > DISTINCT_MAX) {
        return new DistinctValues(
            (long) (distinct * more), (long) (present * more), rowCount, false);
      }
      if (distinct > before) {
        before = distinct;
        seenAtLast = seen;
      } else if (seen - seenAtLast >= ROWS_WITHOUT_NEW_MAX) {
        return new DistinctValues(distinct, (long) (present * more), rowCount, false);
      }
    }
    return new DistinctValues(counter.distinct(), present, rowCount, true);
  }

  /** Moves the rows that have a value to the front and returns how many there are. */
  private static int withValue(Column column, int[] batch, int count) {
    if (!column.mayHaveNulls()) {
      return count;
    }
    int values = 0;
    for (int i = 0; i < count; i++) {
      if (!column.isNull(batch[i])) {
        batch[values++] = batch[i];
      }
    }
    return values;
  }

  /** Takes the values of rows. */
  private interface Counter {
    void add(int[] ordinals, int count);

    int distinct();
  }

  private static @Nullable Counter counter(Column column) {
    if (column instanceof LongColumn longs) {
      return new Longs(longs);
    } else if (column instanceof DoubleColumn doubles) {
      return new Doubles(doubles);
    } else if (column instanceof BoolColumn bools) {
      return new Bools(bools);
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

  private static final class Longs extends Words {
    private final LongColumn column;
    private final long[] values = new long[BATCH];

    Longs(LongColumn column) {
      this.column = column;
    }

    @Override
    public void add(int[] ordinals, int count) {
      column.gather(ordinals, 0, count, values);
      for (int i = 0; i < count; i++) {
        words.add(values[i]);
      }
    }
  }

  private static final class Doubles extends Words {
    private final DoubleColumn column;
    private final double[] values = new double[BATCH];

    Doubles(DoubleColumn column) {
      this.column = column;
    }

    @Override
    public void add(int[] ordinals, int count) {
      column.gather(ordinals, 0, count, values);
      for (int i = 0; i < count; i++) {
        words.add(Double.doubleToLongBits(values[i] + 0.0)); // -0.0 equals 0.0
      }
    }
  }

  private static final class Bools extends Words {
    private final BoolColumn column;

    Bools(BoolColumn column) {
      this.column = column;
    }

    @Override
    public void add(int[] ordinals, int count) {
      for (int i = 0; i < count; i++) {
        words.add(column.boolAt(ordinals[i]) ? 1 : 0);
      }
    }
  }

  /** Texts by a hash of 64 bits: two with one hash would count once. */
  private static final class Hashes extends Words {
    private final TextColumn texts;

    Hashes(TextColumn texts) {
      this.texts = texts;
    }

    @Override
    public void add(int[] ordinals, int count) {
      for (int i = 0; i < count; i++) {
        words.add(hash(ordinals[i]));
      }
    }

    private long hash(int ordinal) {
      byte[] utf8 = texts.bytesAt(ordinal);
      int start = texts.startAt(ordinal);
      int end = start + texts.lengthAt(ordinal);
      long hash = 0xcbf29ce484222325L;
      for (int i = start; i < end; i++) {
        hash = (hash ^ (utf8[i] & 0xff)) * 0x100000001b3L;
      }
      return hash;
    }
  }

  private static final class Codes implements Counter {
    private final TextColumn texts;
    private final int[] codes = new int[BATCH];
    private final boolean[] seen;
    private int distinct;

    Codes(TextColumn texts) {
      this.texts = texts;
      this.seen = new boolean[texts.codeBound()];
    }

    @Override
    public void add(int[] ordinals, int count) {
      texts.gatherCodes(ordinals, 0, count, codes);
      for (int i = 0; i < count; i++) {
        if (!seen[codes[i]]) {
          seen[codes[i]] = true;
          distinct++;
        }
      }
    }

    @Override
    public int distinct() {
      return distinct;
    }
  }
}
