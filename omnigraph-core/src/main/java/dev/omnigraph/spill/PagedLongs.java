package dev.omnigraph.spill;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Numbers by index, 0 where none was set, in the pages of a space. Confined to one thread at a
 * time.
 */
public final class PagedLongs {
  private static final int SHIFT = 10;
  private static final int MASK = (1 << SHIFT) - 1;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final SpillSpace space;
  private SpillSpace.Page[] pages = {};

  /** Starts with zeros only. */
  public PagedLongs(SpillSpace space) {
    this.space = space;
  }

  /** Returns the number at an index from 0 to 2^41. */
  public long get(long index) {
    int page = (int) (index >>> SHIFT);
    if (page >= pages.length) {
      return 0;
    }
    int at = ((int) index & MASK) << 3;
    byte[] bytes = space.readOrEmpty(pages[page]);
    return at < bytes.length ? (long) LONGS.get(bytes, at) : 0;
  }

  /** Sets the number at an index from 0 to 2^41. */
  public void set(long index, long value) {
    int page = (int) (index >>> SHIFT);
    if (page >= pages.length) {
      int before = pages.length;
      pages = Arrays.copyOf(pages, Math.max(page + 1, before * 2));
      for (int i = before; i < pages.length; i++) {
        pages[i] = new SpillSpace.Page();
      }
    }
    int at = ((int) index & MASK) << 3;
    LONGS.set(space.change(pages[page], at + Long.BYTES), at, value);
  }

  /** Makes all numbers 0 and lets go of their pages. */
  public void clear() {
    for (SpillSpace.Page page : pages) {
      space.release(page);
    }
    pages = new SpillSpace.Page[0];
  }
}
