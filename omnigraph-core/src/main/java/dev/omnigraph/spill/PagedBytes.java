package dev.omnigraph.spill;

import java.util.Arrays;

/** Bytes that are only added to, in the pages of a space. Confined to one thread at a time. */
public final class PagedBytes {
  private static final int SHIFT = Integer.numberOfTrailingZeros(SpillSpace.PAGE_BYTES);
  private static final int MASK = SpillSpace.PAGE_BYTES - 1;

  private final SpillSpace space;
  private SpillSpace.Page[] pages = {};
  private long length;

  /** Starts empty. */
  public PagedBytes(SpillSpace space) {
    this.space = space;
  }

  /** Returns the number of bytes. */
  public long length() {
    return length;
  }

  /** Adds bytes at the end. */
  public void append(byte[] source, int from, int count) {
    int at = from;
    int end = from + count;
    while (at < end) {
      int index = (int) (length >>> SHIFT);
      if (index >= pages.length) {
        int before = pages.length;
        pages = Arrays.copyOf(pages, Math.max(index + 1, before * 2));
        for (int i = before; i < pages.length; i++) {
          pages[i] = new SpillSpace.Page();
        }
      }
      int start = (int) length & MASK;
      int part = Math.min(end - at, SpillSpace.PAGE_BYTES - start);
      System.arraycopy(source, at, space.change(pages[index], start + part), start, part);
      at += part;
      length += part;
    }
  }

  /** Returns whether the bytes from a position on are those of an array. */
  public boolean matches(long position, byte[] other, int from, int count) {
    long start = position;
    int at = from;
    int end = from + count;
    while (at < end) {
      int offset = (int) start & MASK;
      int part = Math.min(end - at, SpillSpace.PAGE_BYTES - offset);
      byte[] page = space.read(pages[(int) (start >>> SHIFT)]);
      if (!Arrays.equals(page, offset, offset + part, other, at, at + part)) {
        return false;
      }
      at += part;
      start += part;
    }
    return true;
  }

  /** Copies bytes from a position on into an array. */
  public void copy(long position, byte[] target, int to, int count) {
    long start = position;
    int at = to;
    int end = to + count;
    while (at < end) {
      int offset = (int) start & MASK;
      int part = Math.min(end - at, SpillSpace.PAGE_BYTES - offset);
      byte[] page = space.read(pages[(int) (start >>> SHIFT)]);
      System.arraycopy(page, offset, target, at, part);
      at += part;
      start += part;
    }
  }
}
