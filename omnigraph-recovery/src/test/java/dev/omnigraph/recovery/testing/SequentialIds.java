package dev.omnigraph.recovery.testing;

import dev.omnigraph.ids.IdSource;
import java.util.UUID;

/** Ids that count. */
public final class SequentialIds implements IdSource {
  private long last;

  @Override
  public String nextUlid() {
    last++;
    return String.format("01TEST%020d", last);
  }

  @Override
  public UUID nextUuid() {
    last++;
    return new UUID(0, last);
  }
}
