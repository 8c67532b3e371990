package dev.omnigraph.query.exec;

import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * What one execution may use. Immutable, apart from the token.
 *
 * @param clock tells the time the limit is measured with
 * @param timeoutMillis milliseconds from the start of the execution until it is given up
 * @param memoryBytesMax the most bytes its intermediate results may take
 * @param cancellation asks for an early end
 */
public record ExecutionLimits(
    InstantSource clock,
    OptionalLong timeoutMillis,
    long memoryBytesMax,
    CancellationToken cancellation) {
  /** Validates. */
  public ExecutionLimits {
    if (memoryBytesMax <= 0) {
      throw new IllegalArgumentException("a memory limit must be positive");
    }
  }

  /** Returns limits that never strike. */
  public static ExecutionLimits none() {
    return new ExecutionLimits(
        InstantSource.system(), OptionalLong.empty(), Long.MAX_VALUE, new CancellationToken());
  }
}
