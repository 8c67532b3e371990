package dev.omnigraph.write.rows;

import dev.omnigraph.spill.PagedBytes;
import dev.omnigraph.spill.PagedLongs;
import dev.omnigraph.spill.SpillSpace;
import java.nio.charset.StandardCharsets;

/**
 * A growing set of UTF-8 texts, each with an ordinal in order of first appearance. Confined to one
 * thread at a time. Holds fewer than 2^31 texts.
 *
 * <p>Open addressing over the pages of a space: no object per text, and no more memory than the
 * space allows. About 40 bytes a text beside the text itself.
 */
public final class IdIndex {
  private static final int FIRST_SLOTS = 16;

  private final SpillSpace space;
  private final PagedBytes texts;

  /** Where each text starts, and where the last one ends. */
  private final PagedLongs starts;

  /** The hash above the ordinal + 1 of each slot; 0 is free. */
  private PagedLongs table;

  private long mask = FIRST_SLOTS - 1;
  private int count;

  /** Starts empty, in memory. */
  public IdIndex() {
    this(SpillSpace.inMemory());
  }

  /** Starts empty. */
  public IdIndex(SpillSpace space) {
    this.space = space;
    this.texts = new PagedBytes(space);
    this.starts = new PagedLongs(space);
    this.table = new PagedLongs(space);
  }

  /** Returns the number of texts. */
  public int size() {
    return count;
  }

  /**
   * Returns the ordinal of a text, adding it when it is new; see {@link #size} before and after.
   */
  public int intern(byte[] bytes, int offset, int length) {
    int hash = hash(bytes, offset, length);
    long slot = slotOf(hash, bytes, offset, length);
    long found = table.get(slot);
    if (found != 0) {
      return (int) found - 1;
    }
    if (count >= (mask + 1) / 2) {
      grow();
      slot = slotOf(hash, bytes, offset, length);
    }
    int ordinal = count;
    count = Math.incrementExact(count);
    texts.append(bytes, offset, length);
    starts.set(count, texts.length());
    table.set(slot, entry(hash, count));
    return ordinal;
  }

  /** Returns the ordinal of a text, adding it when it is new. */
  public int intern(Utf8Buffer text) {
    return intern(text.bytes(), 0, text.length());
  }

  /** Returns the ordinal of a text, or -1. */
  public int find(byte[] bytes, int offset, int length) {
    return count == 0
        ? -1
        : (int) table.get(slotOf(hash(bytes, offset, length), bytes, offset, length)) - 1;
  }

  /** Returns the ordinal of a text, or -1. */
  public int find(Utf8Buffer text) {
    return find(text.bytes(), 0, text.length());
  }

  /** Returns the ordinal of a text, or -1. */
  public int find(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return find(bytes, 0, bytes.length);
  }

  /** Returns the text of an ordinal. */
  public String text(int ordinal) {
    byte[] bytes = new byte[length(ordinal)];
    texts.copy(starts.get(ordinal), bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns the length of the text of an ordinal, in bytes. */
  public int length(int ordinal) {
    return (int) (starts.get(ordinal + 1L) - starts.get(ordinal));
  }

  /** Returns whether the text of an ordinal is the one of a buffer. */
  public boolean isText(int ordinal, Utf8Buffer text) {
    return length(ordinal) == text.length()
        && texts.matches(starts.get(ordinal), text.bytes(), 0, text.length());
  }

  /** Copies the text of an ordinal into a buffer. */
  public void copyTo(int ordinal, Utf8Buffer target) {
    int length = length(ordinal);
    texts.copy(starts.get(ordinal), target.resize(length), 0, length);
  }

  private long slotOf(int hash, byte[] bytes, int offset, int length) {
    long slot = hash & mask;
    for (long entry = table.get(slot); entry != 0; entry = table.get(slot)) {
      if ((int) (entry >>> 32) == hash) {
        int ordinal = (int) entry - 1;
        long start = starts.get(ordinal);
        if (starts.get(ordinal + 1L) - start == length
            && texts.matches(start, bytes, offset, length)) {
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

  /** Doubles the table, slot by slot: entries go to two places that move on as slowly. */
  private void grow() {
    PagedLongs before = table;
    long slots = mask + 1;
    PagedLongs after = new PagedLongs(space);
    mask = slots * 2 - 1;
    for (long i = 0; i < slots; i++) {
      long entry = before.get(i);
      if (entry != 0) {
        long slot = (entry >>> 32) & mask;
        while (after.get(slot) != 0) {
          slot = (slot + 1) & mask;
        }
        after.set(slot, entry);
      }
    }
    before.clear();
    table = after;
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
