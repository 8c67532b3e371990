package dev.omnigraph.topology;

import dev.omnigraph.topology.data.FragmentColumn;
import java.util.Arrays;

/**
 * Finds rows of one fragment by a text key. Open addressing over row offsets; the keys stay in the
 * column.
 *
 * <p>Thread-safety: immutable.
 */
final class KeyIndex {
  private final FragmentColumn.PlainTexts keys;
  private final int[] table;

  KeyIndex(FragmentColumn.PlainTexts keys) {
    this.keys = keys;
    int rows = keys.rows();
    int size = Integer.highestOneBit(Math.max(4, rows)) * 4;
    this.table = new int[size];
    for (int row = 0; row < rows; row++) {
      int at = hash(keys.utf8(), keys.offsets()[row], keys.offsets()[row + 1]) & (size - 1);
      while (table[at] != 0) {
        at = (at + 1) & (size - 1);
      }
      table[at] = row + 1;
    }
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 17;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + bytes[i];
    }
    hash *= 0x9e3779b1;
    return hash ^ (hash >>> 15);
  }

  /** Tells whether an offset with an equal key is the one looked for. */
  @FunctionalInterface
  interface OffsetTest {
    boolean accepts(int offset);
  }

  /** Returns the first accepted offset with this key, or -1. */
  int find(byte[] key, OffsetTest test) {
    int mask = table.length - 1;
    for (int at = hash(key, 0, key.length) & mask; table[at] != 0; at = (at + 1) & mask) {
      int offset = table[at] - 1;
      int start = keys.offsets()[offset];
      int end = keys.offsets()[offset + 1];
      if (Arrays.equals(keys.utf8(), start, end, key, 0, key.length) && test.accepts(offset)) {
        return offset;
      }
    }
    return -1;
  }

  long bytes() {
    return 4L * table.length + 32;
  }
}
