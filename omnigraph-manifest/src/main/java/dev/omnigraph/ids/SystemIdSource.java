package dev.omnigraph.ids;

import com.github.f4b6a3.ulid.UlidCreator;
import java.util.UUID;

/** The production source of ids. Thread-safe. */
enum SystemIdSource implements IdSource {
  INSTANCE;

  @Override
  public String nextUlid() {
    return UlidCreator.getMonotonicUlid().toString();
  }

  @Override
  public UUID nextUuid() {
    return UUID.randomUUID();
  }
}
