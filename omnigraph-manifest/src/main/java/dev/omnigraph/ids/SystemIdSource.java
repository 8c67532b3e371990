package dev.omnigraph.ids;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The production source of ids. Thread-safe. */
enum SystemIdSource implements IdSource {
  INSTANCE;

  private static final byte[] LETTERS =
      "0123456789ABCDEFGHJKMNPQRSTVWXYZ".getBytes(StandardCharsets.US_ASCII);

  @Override
  public String nextUlid() {
    return UlidCreator.getMonotonicUlid().toString();
  }

  @Override
  public void nextUlid(byte[] target) {
    Ulid ulid = UlidCreator.getMonotonicUlid();
    long high = ulid.getMostSignificantBits();
    long low = ulid.getLeastSignificantBits();
    // 26 letters of 5 bits for 128 bits: 12 letters for the last 60, one across the middle, 13 for
    // the first 63, of which the very first stands for 3.
    for (int i = ULID_LETTERS - 1; i >= 14; i--) {
      target[i] = LETTERS[(int) (low & 31)];
      low >>>= 5;
    }
    target[13] = LETTERS[(int) ((low & 15) | (high & 1) << 4)];
    high >>>= 1;
    for (int i = 12; i >= 0; i--) {
      target[i] = LETTERS[(int) (high & 31)];
      high >>>= 5;
    }
  }

  @Override
  public UUID nextUuid() {
    return UUID.randomUUID();
  }
}
