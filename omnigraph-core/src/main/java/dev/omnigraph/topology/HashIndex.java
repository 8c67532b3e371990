package dev.omnigraph.topology;

import dev.omnigraph.topology.RowsByHash.RowHash;
import dev.omnigraph.topology.data.Bits;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows of one fragment by a hash of their values. Open addressing over row offsets. Rows that
 * were deleted in every version it was built from are not in it; {@link #covers} tells.
 *
 * <p>Thread-safety: immutable.
 */
final class HashIndex {
  private final int rows;

  /** The rows that are in it or have no hash, or null when all are. */
  private final long @Nullable [] seen;

  private final int[] hashes;
  private final int[] table;

  private HashIndex(int rows, long @Nullable [] seen, int[] hashes, int[] table) {
    this.rows = rows;
    this.seen = seen;
    this.hashes = hashes;
    this.table = table;
  }

  /**
   * Returns an index over the live rows of a fragment.
   *
   * @param before an index over other rows of the same fragment; its rows are not hashed again
   */
  static HashIndex of(
      @Nullable HashIndex before, RowSpace.Slot slot, IntToLongFunction hashOfOffset) {
    int rows = slot.rows();
    long[] deleted = slot.deleted();
    long[] seen = before == null || before.seen == null ? Bits.create(rows) : before.seen.clone();
    int[] hashes = before == null ? new int[rows] : before.hashes.clone();
    int[] table = new int[Integer.highestOneBit(Math.max(4, rows)) * 4];
    int count = 0;
    if (before != null) {
      for (int entry : before.table) {
        if (entry != 0) {
          insert(table, hashes, entry - 1);
        }
      }
    }
    for (int offset = 0; offset < rows; offset++) {
      boolean live = deleted == null || !Bits.has(deleted, offset);
      if (live && !Bits.has(seen, offset)) {
        Bits.add(seen, offset);
        long hash = hashOfOffset.applyAsLong(offset);
        if (hash != RowHash.NONE) {
          hashes[offset] = (int) hash;
          insert(table, hashes, offset);
        }
      }
      count += Bits.has(seen, offset) ? 1 : 0;
    }
    return new HashIndex(rows, count == rows ? null : seen, hashes, table);
  }

  private static void insert(int[] table, int[] hashes, int offset) {
    int mask = table.length - 1;
    int at = hashes[offset] & mask;
    while (table[at] != 0) {
      at = (at + 1) & mask;
    }
    table[at] = offset + 1;
  }

  /** Returns whether every row that is not deleted was looked at. */
  boolean covers(long @Nullable [] deleted) {
    if (seen == null) {
      return true;
    }
    for (int word = 0; word < seen.length; word++) {
      long all = word == seen.length - 1 && (rows & 63) != 0 ? (1L << rows) - 1 : -1L;
      if (((seen[word] | (deleted == null ? 0 : deleted[word])) & all) != all) {
        return false;
      }
    }
    return true;
  }

  /** Gives the offsets with a hash. */
  void forEach(int hash, IntConsumer offsets) {
    int mask = table.length - 1;
    for (int at = hash & mask; table[at] != 0; at = (at + 1) & mask) {
      int offset = table[at] - 1;
      if (hashes[offset] == hash) {
        offsets.accept(offset);
      }
    }
  }

  long bytes() {
    return 4L * table.length + 4L * hashes.length + (seen == null ? 0 : 8L * seen.length) + 64;
  }
}
