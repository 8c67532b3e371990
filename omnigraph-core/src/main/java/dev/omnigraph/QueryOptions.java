package dev.omnigraph;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Limits of one query, and how exact it has to be. Immutable.
 *
 * @param timeout when to give up; none by default
 * @param memoryBytesMax the most memory its intermediate results may take, in bytes; half of the
 *     heap limit by default
 * @param nearestRecall the share of the nearest rows that {@code nearest} has to find; empty, the
 *     default, for an exact answer
 */
public record QueryOptions(
    Optional<Duration> timeout, OptionalLong memoryBytesMax, OptionalDouble nearestRecall) {
  private static final QueryOptions DEFAULTS =
      new QueryOptions(Optional.empty(), OptionalLong.empty(), OptionalDouble.empty());

  /** Validates. */
  public QueryOptions {
    timeout.ifPresent(
        t -> {
          if (t.isNegative() || t.isZero()) {
            throw new IllegalArgumentException("a timeout must be positive");
          }
        });
    memoryBytesMax.ifPresent(
        m -> {
          if (m <= 0) {
            throw new IllegalArgumentException("a memory limit must be positive");
          }
        });
    nearestRecall.ifPresent(
        r -> {
          if (!(r > 0 && r <= 1)) {
            throw new IllegalArgumentException("a recall is above 0 and at most 1");
          }
        });
  }

  /** Returns the options without limits of their own, for exact answers. */
  public static QueryOptions defaults() {
    return DEFAULTS;
  }

  /** Returns the same options with a time limit. */
  public QueryOptions withTimeout(Duration limit) {
    return new QueryOptions(Optional.of(limit), memoryBytesMax, nearestRecall);
  }

  /** Returns the same options with a memory limit in bytes. */
  public QueryOptions withMemoryBytesMax(long bytes) {
    return new QueryOptions(timeout, OptionalLong.of(bytes), nearestRecall);
  }

  /**
   * Returns the same options for a query that may miss some of the nearest rows, and is faster over
   * many vectors. Distances and order of the rows it gives are exact. The first such query of a
   * property sorts its vectors into lists.
   *
   * @param recall the share of the nearest rows to aim at, above 0 and at most 1
   */
  public QueryOptions withNearestRecall(double recall) {
    return new QueryOptions(timeout, memoryBytesMax, OptionalDouble.of(recall));
  }
}
