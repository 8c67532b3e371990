package dev.omnigraph.query.exec;

import java.util.concurrent.Executor;

/**
 * How many threads one query may use. Immutable.
 *
 * @param executor a bounded executor that helps; the thread that asks always works itself, so a
 *     busy or closed executor makes a query slower and nothing else
 * @param threads the most threads, the asking one included
 * @param rangeRowsMax the most rows of the first table that are handed out at once
 * @param isForced whether also small queries are spread, for tests
 */
public record Parallelism(Executor executor, int threads, int rangeRowsMax, boolean isForced) {
  private static final int RANGE_ROWS_MAX = 1 << 16;
  private static final int RANGE_ROWS_MIN = 64;
  private static final int RANGES_PER_THREAD = 16;

  /** Validates. */
  public Parallelism {
    if (threads < 1 || rangeRowsMax < 1) {
      throw new IllegalArgumentException("a query has at least one thread and one row at a time");
    }
  }

  /** Everything on the thread that asks. */
  public static Parallelism none() {
    return new Parallelism(Runnable::run, 1, RANGE_ROWS_MAX, false);
  }

  /** Up to a number of threads where it pays. */
  public static Parallelism of(Executor executor, int threads) {
    return new Parallelism(executor, threads, RANGE_ROWS_MAX, false);
  }

  /** Returns how many rows of a table to hand out at once. */
  int rangeRows(int rowBound) {
    int even = rowBound / (threads * RANGES_PER_THREAD) + 1;
    return Math.min(rangeRowsMax, Math.max(RANGE_ROWS_MIN, even));
  }
}
