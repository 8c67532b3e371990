package dev.omnigraph.delta;

import it.unimi.dsi.fastutil.ints.IntArrays;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Ids with the addresses and the row ids of their rows, sorted by the bytes of the ids once {@link
 * #sort} was called. Confined to one thread.
 */
final class IdRun {
  private byte[] arena = new byte[1024];
  private int[] starts = new int[65];
  private long[] addresses = new long[64];
  private long[] rowIds = new long[64];
  private int[] order = new int[0];
  private int size;

  int size() {
    return size;
  }

  void add(byte[] bytes, int start, int length, long address, long rowId) {
    if (size == addresses.length) {
      addresses = Arrays.copyOf(addresses, size * 2);
      rowIds = Arrays.copyOf(rowIds, size * 2);
      starts = Arrays.copyOf(starts, size * 2 + 1);
    }
    int at = starts[size];
    if (arena.length - at < length) {
      long wanted = Math.max((long) at + length, Math.min(at * 2L, Integer.MAX_VALUE - 16));
      arena = Arrays.copyOf(arena, Math.toIntExact(wanted));
    }
    System.arraycopy(bytes, start, arena, at, length);
    addresses[size] = address;
    rowIds[size] = rowId;
    starts[++size] = at + length;
  }

  void sort() {
    order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    IntArrays.quickSort(order, (a, b) -> compare(a, this, b));
  }

  /** Compares an entry, by its number of addition, with one of another run. */
  private int compare(int entry, IdRun other, int otherEntry) {
    return Arrays.compareUnsigned(
        arena,
        starts[entry],
        starts[entry + 1],
        other.arena,
        other.starts[otherEntry],
        other.starts[otherEntry + 1]);
  }

  /** Compares the id at a position in sorted order with one of another sorted run. */
  int compareAt(int position, IdRun other, int otherPosition) {
    return compare(order[position], other, other.order[otherPosition]);
  }

  long addressAt(int position) {
    return addresses[order[position]];
  }

  long rowIdAt(int position) {
    return rowIds[order[position]];
  }

  byte[] bytesAt(int position) {
    int entry = order[position];
    return Arrays.copyOfRange(arena, starts[entry], starts[entry + 1]);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < order.length; i++) {
      text.append(i == 0 ? "" : ", ").append(new String(bytesAt(i), StandardCharsets.UTF_8));
    }
    return text.append(']').toString();
  }
}
