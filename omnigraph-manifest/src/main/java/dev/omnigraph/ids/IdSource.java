package dev.omnigraph.ids;

import java.util.UUID;

/** Where new ids come from. Thread-safe. Tests supply a deterministic one. */
public interface IdSource {
  /** Returns a fresh ULID, larger than every one this source returned before. */
  String nextUlid();

  /** Returns a fresh random UUID. */
  UUID nextUuid();

  /** Returns the source used in production: monotonic ULIDs and random UUIDs. */
  static IdSource system() {
    return SystemIdSource.INSTANCE;
  }
}
