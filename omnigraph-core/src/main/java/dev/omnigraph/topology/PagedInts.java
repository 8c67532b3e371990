package dev.omnigraph.topology;

import java.util.Arrays;

/**
 * A persistent array of non-negative ints with -1 for absent. Versions share pages, so a change of
 * a few entries copies a few pages. A page whose entries ascend by one takes no memory, which is
 * the rule after a bulk load.
 *
 * <p>Thread-safety: immutable.
 */
final class PagedInts {
  private static final int BITS = 10;
  private static final int SIZE = 1 << BITS;
  private static final int MASK = SIZE - 1;
  private static final int ABSENT = Integer.MIN_VALUE;

  static final PagedInts EMPTY = new PagedInts(new int[0][], new int[0]);

  /** The entries of each page; null where {@link #first} describes the page. */
  private final int[][] pages;

  /** The first entry of an ascending page, or {@link #ABSENT} for a page without entries. */
  private final int[] first;

  private PagedInts(int[][] pages, int[] first) {
    this.pages = pages;
    this.first = first;
  }

  /** Returns an entry, or -1; any index is allowed. */
  int get(int index) {
    int page = index >>> BITS;
    if (page >= first.length) {
      return -1;
    }
    int[] entries = pages[page];
    if (entries != null) {
      return entries[index & MASK];
    }
    int base = first[page];
    return base == ABSENT ? -1 : base + (index & MASK);
  }

  /** Returns from which index on the entries are known to ascend by one up to that of an index. */
  int ascendingFrom(int index) {
    return pages[index >>> BITS] == null ? index & ~MASK : index;
  }

  /** Returns up to which index the entries are known to ascend by one from that of an index. */
  int ascendingTo(int index) {
    return pages[index >>> BITS] == null ? index | MASK : index;
  }

  /** Returns a number above every index that may be present. */
  int bound() {
    return first.length << BITS;
  }

  /** Returns the heap bytes, shared pages included. */
  long bytes() {
    long bytes = 12L * first.length;
    for (int[] page : pages) {
      bytes += page == null ? 0 : 4L * SIZE + 16;
    }
    return bytes;
  }

  /** Returns the indexes that are present here and absent in a later version, ascending. */
  int[] lostIn(PagedInts later) {
    int[] lost = new int[16];
    int count = 0;
    for (int page = 0; page < first.length; page++) {
      boolean shared =
          page < later.first.length
              && pages[page] == later.pages[page]
              && (pages[page] != null || first[page] == later.first[page]);
      if (shared) {
        continue;
      }
      for (int index = page << BITS; index < (page + 1) << BITS; index++) {
        if (get(index) >= 0 && later.get(index) < 0) {
          if (count == lost.length) {
            lost = Arrays.copyOf(lost, count * 2);
          }
          lost[count++] = index;
        }
      }
    }
    return Arrays.copyOf(lost, count);
  }

  /** Starts a changed copy. */
  Editor edit() {
    return new Editor(this);
  }

  /** Collects changes. Confined to one thread. */
  static final class Editor {
    private int[][] pages;
    private int[] first;
    private boolean[] owned;

    private Editor(PagedInts base) {
      pages = base.pages.clone();
      first = base.first.clone();
      owned = new boolean[first.length];
    }

    int get(int index) {
      int page = index >>> BITS;
      if (page >= first.length) {
        return -1;
      }
      int[] entries = pages[page];
      if (entries != null) {
        return entries[index & MASK];
      }
      return first[page] == ABSENT ? -1 : first[page] + (index & MASK);
    }

    void set(int index, int value) {
      int page = index >>> BITS;
      if (page >= first.length) {
        grow(page + 1);
      }
      int[] entries = pages[page];
      if (entries == null || !owned[page]) {
        entries = own(page);
      }
      entries[index & MASK] = value;
    }

    private int[] own(int page) {
      int[] entries = pages[page];
      int[] copy;
      if (entries != null) {
        copy = entries.clone();
      } else {
        copy = new int[SIZE];
        if (first[page] == ABSENT) {
          Arrays.fill(copy, -1);
        } else {
          for (int i = 0; i < SIZE; i++) {
            copy[i] = first[page] + i;
          }
        }
      }
      pages[page] = copy;
      owned[page] = true;
      return copy;
    }

    private void grow(int count) {
      int old = first.length;
      int room = Math.max(count, old + (old >>> 1));
      pages = Arrays.copyOf(pages, room);
      first = Arrays.copyOf(first, room);
      Arrays.fill(first, old, room, ABSENT);
      owned = Arrays.copyOf(owned, room);
    }

    /** Returns the changed array; the editor is not used any more. */
    PagedInts finish() {
      int used = 0;
      for (int page = 0; page < first.length; page++) {
        if (owned[page]) {
          compress(page);
        }
        if (pages[page] != null || first[page] != ABSENT) {
          used = page + 1;
        }
      }
      return new PagedInts(Arrays.copyOf(pages, used), Arrays.copyOf(first, used));
    }

    private void compress(int page) {
      int[] entries = pages[page];
      if (entries == null) {
        return;
      }
      int base = entries[0];
      int step = base < 0 ? 0 : 1;
      for (int i = 1; i < SIZE; i++) {
        if (entries[i] != base + i * step) {
          return;
        }
      }
      pages[page] = null;
      first[page] = base < 0 ? ABSENT : base;
    }
  }
}
