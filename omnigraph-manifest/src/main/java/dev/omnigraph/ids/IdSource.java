package dev.omnigraph.ids;

import dev.omnigraph.errors.Invariant;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Where new ids come from. Thread-safe. Tests supply a deterministic one. */
public interface IdSource {
  /** Length of a ULID as text. */
  int ULID_LETTERS = 26;

  /** Returns a fresh ULID, larger than every one this source returned before. */
  String nextUlid();

  /** Writes the 26 letters of a fresh ULID into a buffer; as {@link #nextUlid}. */
  default void nextUlid(byte[] target) {
    byte[] letters = nextUlid().getBytes(StandardCharsets.US_ASCII);
    Invariant.check(letters.length == ULID_LETTERS, "a ULID has 26 letters", letters.length);
    System.arraycopy(letters, 0, target, 0, ULID_LETTERS);
  }

  /** Returns a fresh random UUID. */
  UUID nextUuid();

  /** Returns the source used in production: monotonic ULIDs and random UUIDs. */
  static IdSource system() {
    return SystemIdSource.INSTANCE;
  }
}
