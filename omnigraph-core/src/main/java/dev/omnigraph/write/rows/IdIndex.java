package dev.omnigraph.write.rows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing set of UTF-8 texts, each with an ordinal in order of first appearance. Confined to one
 * thread.
 *
 * <p>Open addressing over one byte arena: no object per text. Holds at most 2^31 bytes of text and
 * 2^29 texts.
 */
public final class IdIndex {
  private byte[] arena = new byte[1024];
  private int[] starts = new int[65];
  private int[] hashes = new int[64];

  /** The hash above the ordinal + 1 of each slot; 0 is free. */
  private long[] table = new long[128];

  private int count;

  /** Returns the number of texts. */
  public int size() {
    return count;
  }

  /**
   * Returns the ordinal of a text, adding it when it is new; see {@link #size} before and after.
   */
  public int intern(byte[] bytes, int offset, int length) {
    int hash = hash(bytes, offset, length);
    int slot = slotOf(hash, bytes, offset, length);
    if (table[slot] != 0) {
      return (int) table[slot] - 1;
    }
    if (count == hashes.length) {
      grow();
      slot = slotOf(hash, bytes, offset, length);
    }
    int start = starts[count];
    if (arena.length - start < length) {
      arena = Arrays.copyOf(arena, newArenaLength(start, length));
    }
    System.arraycopy(bytes, offset, arena, start, length);
    hashes[count] = hash;
    starts[count + 1] = start + length;
    table[slot] = entry(hash, ++count);
    return count - 1;
  }

  /** Returns the ordinal of a text, adding it when it is new. */
  public int intern(Utf8Buffer text) {
    return intern(text.bytes(), 0, text.length());
  }

  /** Returns the ordinal of a text, or -1. */
  public int find(byte[] bytes, int offset, int length) {
    return (int) table[slotOf(hash(bytes, offset, length), bytes, offset, length)] - 1;
  }

  /** Returns the ordinal of a text, or -1. */
  public int find(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return find(bytes, 0, bytes.length);
  }

  /** Returns the text of an ordinal. */
  public String text(int ordinal) {
    int start = starts[ordinal];
    return new String(arena, start, starts[ordinal + 1] - start, StandardCharsets.UTF_8);
  }

  /** Returns the array that holds all texts; valid until the next text is added. */
  public byte[] bytes() {
    return arena;
  }

  /** Returns where the text of an ordinal starts. */
  public int start(int ordinal) {
    return starts[ordinal];
  }

  /** Returns the length of the text of an ordinal. */
  public int length(int ordinal) {
    return starts[ordinal + 1] - starts[ordinal];
  }

  /** Copies the text of an ordinal into a buffer. */
  public void copyTo(int ordinal, Utf8Buffer target) {
    int start = starts[ordinal];
    target.set(arena, start, starts[ordinal + 1] - start);
  }

  private static int newArenaLength(int used, int more) {
    long wanted = Math.max((long) used + more, Math.min((long) used * 2, Integer.MAX_VALUE - 16));
    return Math.toIntExact(wanted);
  }

  private int slotOf(int hash, byte[] bytes, int offset, int length) {
    int mask = table.length - 1;
    int slot = hash & mask;
    for (long entry = table[slot]; entry != 0; entry = table[slot]) {
      if ((int) (entry >>> 32) == hash) {
        int ordinal = (int) entry - 1;
        int start = starts[ordinal];
        if (Arrays.equals(arena, start, starts[ordinal + 1], bytes, offset, offset + length)) {
          return slot;
        }
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long entry(int hash, int ordinalPlusOne) {
    return (long) hash << 32 | ordinalPlusOne;
  }

  private void grow() {
    starts = Arrays.copyOf(starts, hashes.length * 2 + 1);
    hashes = Arrays.copyOf(hashes, hashes.length * 2);
    table = new long[hashes.length * 2];
    int mask = table.length - 1;
    for (int i = 0; i < count; i++) {
      int slot = hashes[i] & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = entry(hashes[i], i + 1);
    }
  }

  private static int hash(byte[] bytes, int offset, int length) {
    int hash = length;
    for (int i = offset, end = offset + length; i < end; i++) {
      hash = hash * 31 + bytes[i];
    }
    hash *= 0x9e3779b9;
    return hash ^ (hash >>> 15);
  }
}
