package dev.omnigraph;

import java.time.Duration;
import java.util.Objects;

/**
 * How a graph is checked. Immutable.
 *
 * <p>Data files carry no checksums, and the library that reads them may end the whole process over
 * a damaged one. A deep check, which reads all of them, therefore runs in another process unless
 * told otherwise: a JVM of the same installation with the class path of this one. Where none can be
 * started, the report says so.
 *
 * @param depth how much is read
 * @param place where it is read
 * @param timeout how long a check in another process may take
 */
public record CheckOptions(CheckReport.Depth depth, Place place, Duration timeout) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

  /** So that it can be told in nanoseconds. */
  private static final Duration TIMEOUT_MAX = Duration.ofDays(36_500);

  /** Where a check reads. */
  public enum Place {
    /** In this process; data damaged badly enough ends it. */
    THIS_PROCESS,
    /** In a process of its own, whose end is a finding. */
    CHILD_PROCESS
  }

  /** Validates. */
  public CheckOptions {
    Objects.requireNonNull(depth);
    Objects.requireNonNull(place);
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a check needs time");
    }
    timeout = timeout.compareTo(TIMEOUT_MAX) < 0 ? timeout : TIMEOUT_MAX;
  }

  /** Checks what can be told without reading every value, in this process. */
  public static CheckOptions shallow() {
    return new CheckOptions(CheckReport.Depth.SHALLOW, Place.THIS_PROCESS, DEFAULT_TIMEOUT);
  }

  /** Reads everything, in another process that may take an hour. */
  public static CheckOptions deep() {
    return new CheckOptions(CheckReport.Depth.DEEP, Place.CHILD_PROCESS, DEFAULT_TIMEOUT);
  }

  /** Returns the same options with another limit; when it is reached, the report says so. */
  public CheckOptions withTimeout(Duration limit) {
    return new CheckOptions(depth, place, limit);
  }

  /** Returns the same options for reading in this process. */
  public CheckOptions inThisProcess() {
    return new CheckOptions(depth, Place.THIS_PROCESS, timeout);
  }
}
