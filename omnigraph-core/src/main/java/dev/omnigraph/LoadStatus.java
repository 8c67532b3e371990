package dev.omnigraph;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a load is. Immutable.
 *
 * @param bytes input bytes read so far, over all sources
 * @param totalBytes bytes of all sources, when all of them know theirs
 * @param records records read so far
 * @param elapsed time since the load began
 */
public record LoadStatus(long bytes, OptionalLong totalBytes, long records, Duration elapsed) {
  private static final double NANOS = 1e9;

  /** Validates. */
  public LoadStatus {
    Objects.requireNonNull(totalBytes);
    Objects.requireNonNull(elapsed);
  }

  /** Returns records a second, 0 at the very beginning. */
  public double recordsPerSecond() {
    return perSecond(records);
  }

  /** Returns input bytes a second, 0 at the very beginning. */
  public double bytesPerSecond() {
    return perSecond(bytes);
  }

  private double perSecond(long amount) {
    return elapsed.isZero() ? 0 : amount * NANOS / elapsed.toNanos();
  }

  /**
   * Returns how long reading the rest takes at the rate so far; empty when the length of the input
   * is not known or nothing was read yet. Committing comes after it.
   */
  public Optional<Duration> remaining() {
    if (totalBytes.isEmpty() || bytes == 0) {
      return Optional.empty();
    }
    double left = Math.max(0, totalBytes.getAsLong() - bytes);
    return Optional.of(Duration.ofNanos((long) (elapsed.toNanos() * (left / bytes))));
  }
}
