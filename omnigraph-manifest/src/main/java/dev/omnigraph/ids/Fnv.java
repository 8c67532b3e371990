package dev.omnigraph.ids;

import java.nio.charset.StandardCharsets;

/** The FNV-1a hashes of the storage format, over UTF-8 bytes. */
public final class Fnv {
  private static final long OFFSET_64 = 0xcbf29ce484222325L;
  private static final long PRIME_64 = 0x100000001b3L;
  private static final int OFFSET_32 = 0x811c9dc5;
  private static final int PRIME_32 = 16777619;

  private Fnv() {}

  /** Returns the 64-bit hash. */
  public static long hash64(String text) {
    long hash = OFFSET_64;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * PRIME_64;
    }
    return hash;
  }

  /** Returns the 32-bit hash as an unsigned value; a hash of 0 becomes 1. */
  public static long identifier32(String text) {
    int hash = OFFSET_32;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * PRIME_32;
    }
    return hash == 0 ? 1 : Integer.toUnsignedLong(hash);
  }
}
