package dev.omnigraph;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Limits of one query. Immutable.
 *
 * @param timeout when to give up; none by default
 * @param memoryBytesMax the most memory its intermediate results may take, in bytes; half of the
 *     heap limit by default
 */
public record QueryOptions(Optional<Duration> timeout, OptionalLong memoryBytesMax) {
  private static final QueryOptions DEFAULTS =
      new QueryOptions(Optional.empty(), OptionalLong.empty());

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
  }

  /** Returns the options without limits of their own. */
  public static QueryOptions defaults() {
    return DEFAULTS;
  }

  /** Returns the same options with a time limit. */
  public QueryOptions withTimeout(Duration limit) {
    return new QueryOptions(Optional.of(limit), memoryBytesMax);
  }

  /** Returns the same options with a memory limit in bytes. */
  public QueryOptions withMemoryBytesMax(long bytes) {
    return new QueryOptions(timeout, OptionalLong.of(bytes));
  }
}
