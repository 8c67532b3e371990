package dev.omnigraph.topology;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.topology.data.Bits;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.arrow.vector.UInt8Vector;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table version as ints. Every fragment occupies a slot and a range of whole pages;
 * a version derived from another keeps slot and range of every fragment both contain, so whatever
 * names rows stays valid for them.
 *
 * <p>Thread-safety: immutable.
 */
final class RowSpace {
  static final int PAGE_BITS = 10;
  static final int PAGE = 1 << PAGE_BITS;
  private static final int TEXT_BYTES = 16;

  static final RowSpace EMPTY = new RowSpace(new int[0], new int[0], new Slot[0], new int[0]);

  /** A fragment of this version with its deletions. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Slot(FragmentInfo fragment, long @Nullable [] deleted) {
    int rows() {
      return (int) fragment.physicalRows();
    }

    int live() {
      return rows() - Bits.count(deleted);
    }
  }

  /** The slot of each page, -1 for none. */
  final int[] slotOfPage;

  /** The first row of each slot. */
  final int[] firstRow;

  private final @Nullable Slot[] slots;

  /** The slots in use in scan order. */
  final int[] order;

  private RowSpace(int[] slotOfPage, int[] firstRow, @Nullable Slot[] slots, int[] order) {
    this.slotOfPage = slotOfPage;
    this.firstRow = firstRow;
    this.slots = slots;
    this.order = order;
  }

  /** Returns the rows of one block: a slot without a fragment. */
  static RowSpace ofBlock(int rows) {
    int pages = Math.max(1, (rows + PAGE - 1) >>> PAGE_BITS);
    return new RowSpace(new int[pages], new int[1], new @Nullable Slot[1], new int[0]);
  }

  int slotCount() {
    return slots.length;
  }

  int rowBound() {
    return slotOfPage.length << PAGE_BITS;
  }

  @Nullable Slot slot(int slot) {
    return slots[slot];
  }

  /** Returns the slot in use. */
  Slot used(int slot) {
    Slot used = slots[slot];
    if (used == null) {
      throw Invariant.broken("a row lies in a fragment", slot);
    }
    return used;
  }

  /** Returns the rows in all data files, deleted ones included. */
  long rowsStored() {
    long rows = 0;
    for (int slot : order) {
      rows += used(slot).rows();
    }
    return rows;
  }

  /** Returns the mean bytes of a row in the data files: a guess at how long its texts are. */
  long rowBytesStored() {
    long bytes = 0;
    for (int slot : order) {
      FragmentInfo fragment = used(slot).fragment;
      bytes += Math.max(fragment.dataBytes(), fragment.physicalRows() * TEXT_BYTES);
    }
    return Math.max(TEXT_BYTES, bytes / Math.max(1, rowsStored()));
  }

  int liveRows() {
    int live = 0;
    for (int slot : order) {
      live += used(slot).live();
    }
    return live;
  }

  /** Returns whether a row exists and is not deleted; any int is allowed. */
  boolean isLive(int row) {
    int page = row >>> PAGE_BITS;
    if (page >= slotOfPage.length || slotOfPage[page] < 0) {
      return false;
    }
    int index = slotOfPage[page];
    Slot slot = used(index);
    int offset = row - firstRow[index];
    return offset < slot.rows() && (slot.deleted == null || !Bits.has(slot.deleted, offset));
  }

  long address(int row) {
    int index = slotOfPage[row >>> PAGE_BITS];
    return ((long) used(index).fragment.id() << 32) | (row - firstRow[index]);
  }

  /** Returns the slot of the same data file, or -1; looked for first where it likely is. */
  int slotOf(Slot wanted, int likely) {
    String file = wanted.fragment.dataFile();
    Slot guess = likely < slots.length ? slots[likely] : null;
    if (guess != null && guess.fragment.dataFile().equals(file)) {
      return likely;
    }
    for (int index : order) {
      if (used(index).fragment.dataFile().equals(file)) {
        return index;
      }
    }
    return -1;
  }

  /** Returns the row at an address, or -1 when this version has no such fragment. */
  int rowAt(long address) {
    for (int index : order) {
      if (used(index).fragment.id() == (int) (address >>> 32)) {
        return firstRow[index] + (int) address;
      }
    }
    return -1;
  }

  /** Appends the rows of addresses, which are those of live rows. */
  void addRows(UInt8Vector addresses, int count, IntArrayList rows) {
    int fragment = -1;
    int first = 0;
    for (int i = 0; i < count; i++) {
      long address = addresses.get(i);
      int own = (int) (address >>> 32);
      if (own != fragment) {
        first = rowAt(address) - (int) address;
        fragment = own;
      }
      int row = first + (int) address;
      Invariant.check(isLive(row), "a scan gives live rows", address);
      rows.add(row);
    }
  }

  List<FragmentRows> fragments() {
    List<FragmentRows> rows = new ArrayList<>(order.length);
    for (int index : order) {
      Slot slot = used(index);
      FragmentInfo info = slot.fragment;
      rows.add(
          new FragmentRows(
              info.id(),
              info.dataFile(),
              info.deletionKey(),
              firstRow[index],
              slot.rows(),
              slot.live(),
              info.dataBytes()));
    }
    return List.copyOf(rows);
  }

  /** Returns the physical rows of fragments that only one of the two versions has. */
  long distance(List<FragmentInfo> fragments) {
    Map<String, FragmentInfo> own = new HashMap<>();
    for (int slot : order) {
      own.put(used(slot).fragment.dataFile(), used(slot).fragment);
    }
    long distance = 0;
    for (FragmentInfo fragment : fragments) {
      if (own.remove(fragment.dataFile()) == null) {
        distance += fragment.physicalRows();
      }
    }
    for (FragmentInfo gone : own.values()) {
      distance += gone.physicalRows();
    }
    return distance;
  }

  /**
   * Returns the space of another version of the same table.
   *
   * @param deletions gives the deleted rows of a fragment, and the slot it had before if any
   */
  RowSpace derive(
      List<FragmentInfo> fragments,
      BiFunction<FragmentInfo, @Nullable Slot, long @Nullable []> deletions) {
    Map<String, Integer> slotOfFile = new HashMap<>();
    for (int index : order) {
      slotOfFile.put(used(index).fragment.dataFile(), index);
    }
    Set<String> wanted = new HashSet<>();
    fragments.forEach(fragment -> wanted.add(fragment.dataFile()));
    Layout layout = new Layout(this);
    for (int index : order) {
      if (!wanted.contains(used(index).fragment.dataFile())) {
        layout.free(index);
      }
    }
    int[] newOrder = new int[fragments.size()];
    for (int i = 0; i < newOrder.length; i++) {
      FragmentInfo fragment = fragments.get(i);
      Integer known = slotOfFile.get(fragment.dataFile());
      Slot before = known == null ? null : slots[known];
      Slot slot = new Slot(fragment, deletions.apply(fragment, before));
      newOrder[i] = known == null ? layout.place(slot) : layout.keep(known, slot);
    }
    return layout.finish(newOrder);
  }

  /** Assigns slots and pages. */
  private static final class Layout {
    private int[] slotOfPage;
    private int[] firstRow;
    private @Nullable Slot[] slots;
    private int pagesUsed;

    Layout(RowSpace base) {
      slotOfPage = base.slotOfPage.clone();
      firstRow = base.firstRow.clone();
      slots = base.slots.clone();
      pagesUsed = slotOfPage.length;
    }

    void free(int index) {
      Slot slot = slots[index];
      if (slot != null) {
        int page = firstRow[index] >>> PAGE_BITS;
        Arrays.fill(slotOfPage, page, page + pages(slot), -1);
        slots[index] = null;
      }
    }

    private static int pages(Slot slot) {
      return Math.max(1, (slot.rows() + PAGE - 1) >>> PAGE_BITS);
    }

    int keep(int index, Slot slot) {
      slots[index] = slot;
      return index;
    }

    int place(Slot slot) {
      int index = freeSlot();
      int pages = pages(slot);
      int page = freePages(pages);
      Arrays.fill(slotOfPage, page, page + pages, index);
      slots[index] = slot;
      firstRow[index] = page << PAGE_BITS;
      return index;
    }

    private int freeSlot() {
      for (int i = 0; i < slots.length; i++) {
        if (slots[i] == null) {
          return i;
        }
      }
      int index = slots.length;
      slots = Arrays.copyOf(slots, index + 4);
      firstRow = Arrays.copyOf(firstRow, index + 4);
      return index;
    }

    private int freePages(int pages) {
      int run = 0;
      for (int page = 0; page < pagesUsed; page++) {
        run = slotOfPage[page] < 0 ? run + 1 : 0;
        if (run == pages) {
          return page - pages + 1;
        }
      }
      int start = pagesUsed - run;
      int end = start + pages;
      if ((long) end << PAGE_BITS > Integer.MAX_VALUE) {
        throw ResourceLimitException.of(
            "resident rows of one table", Integer.MAX_VALUE, (long) end << PAGE_BITS);
      }
      if (end > slotOfPage.length) {
        int old = slotOfPage.length;
        slotOfPage = Arrays.copyOf(slotOfPage, Math.max(end, old + (old >>> 2)));
        Arrays.fill(slotOfPage, old, slotOfPage.length, -1);
      }
      pagesUsed = end;
      return start;
    }

    RowSpace finish(int[] order) {
      int pages = pagesUsed;
      while (pages > 0 && slotOfPage[pages - 1] < 0) {
        pages--;
      }
      return new RowSpace(Arrays.copyOf(slotOfPage, pages), firstRow, slots, order);
    }
  }

  /** Receives rows of a fragment. */
  @FunctionalInterface
  interface RowVisitor {
    /** Takes one row at a physical offset of a slot. */
    void visit(int slot, int offset, int row);
  }

  /** Visits the live rows of this version that are not live in a version related to it. */
  void forEachRowNotIn(RowSpace other, RowVisitor visitor) {
    Map<String, Slot> others = new HashMap<>();
    for (int index : other.order) {
      others.put(other.used(index).fragment.dataFile(), other.used(index));
    }
    for (int index : order) {
      Slot slot = used(index);
      Slot same = others.get(slot.fragment.dataFile());
      if (same == null) {
        visitLive(index, slot, visitor);
      } else {
        long[] only = Bits.minus(same.deleted, slot.deleted);
        if (only != null) {
          for (int o = Bits.next(only, 0); o >= 0; o = Bits.next(only, o + 1)) {
            visitor.visit(index, o, firstRow[index] + o);
          }
        }
      }
    }
  }

  private void visitLive(int index, Slot slot, RowVisitor visitor) {
    int rows = slot.rows();
    int first = firstRow[index];
    long[] deleted = slot.deleted;
    for (int offset = 0; offset < rows; offset++) {
      if (deleted == null || !Bits.has(deleted, offset)) {
        visitor.visit(index, offset, first + offset);
      }
    }
  }
}
