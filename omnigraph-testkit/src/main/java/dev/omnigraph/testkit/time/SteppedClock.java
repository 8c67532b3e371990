package dev.omnigraph.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that advances by one millisecond each time it is asked. Thread-safe. */
public final class SteppedClock implements InstantSource {
  private final Instant start;
  private final AtomicLong steps = new AtomicLong();

  /** Starts at an instant. */
  public SteppedClock(Instant start) {
    this.start = start;
  }

  /** Starts with the year 2026. */
  public static SteppedClock standard() {
    return new SteppedClock(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** Moves ahead. */
  public void advance(Duration duration) {
    steps.addAndGet(duration.toMillis());
  }

  @Override
  public Instant instant() {
    return start.plusMillis(steps.getAndIncrement());
  }
}
