package dev.omnigraph.testkit.time;

import dev.omnigraph.ids.IdSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Ids that count upwards, so that two runs can be compared. Thread-safe. */
public final class SequentialIds implements IdSource {
  private final AtomicLong ulids = new AtomicLong();
  private final AtomicLong uuids = new AtomicLong();
  private final int actor;

  /** Ids of one actor, 0 to 9999; two actors never make the same id. */
  public SequentialIds(int actor) {
    this.actor = actor;
  }

  @Override
  public String nextUlid() {
    return String.format("01JD%04d%018d", actor, ulids.incrementAndGet());
  }

  @Override
  public UUID nextUuid() {
    return new UUID(0x4000L | ((long) actor << 32), 0x8000000000000000L | uuids.incrementAndGet());
  }
}
