package dev.omnigraph.topology;

import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.topology.data.Bits;
import dev.omnigraph.topology.data.ByteDictionary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes of one type in memory. Immutable. */
final class ResidentNodes extends ResidentTable implements NodeTable {
  final NodeIndex index;
  private final ByteDictionary ids;
  private final PagedInts rowOf;
  private final Placement placement;
  private final int bound;

  ResidentNodes(NodeType type, TablePin pin, TableState table, ColumnStore store, NodeIndex index) {
    super(type.key(), pin, table, store, type.properties());
    this.index = index;
    this.ids = index.ids;
    this.rowOf = index.rowOf;
    this.placement = new Placement(index.space, index.rowOf);
    this.bound = Math.min(index.rowOf.bound(), ids.size());
  }

  @Override
  Placement placement() {
    return placement;
  }

  @Override
  @Nullable Column structural(String name) {
    return name.equals("id") ? new TextColumns.Ids(name, placement, ids, index.ordinals) : null;
  }

  @Override
  int named(int slot, int offset) {
    return index.ordinals[slot].values()[offset];
  }

  @Override
  boolean isVisible(int ordinal) {
    return true; // a row that is not deleted is a node
  }

  @Override
  public int ordinalBound() {
    return bound;
  }

  @Override
  public int liveCount() {
    return index.live;
  }

  @Override
  public boolean isLive(int ordinal) {
    return rowOf.get(ordinal) >= 0;
  }

  @Override
  public int find(String id) {
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    return find(utf8, 0, utf8.length);
  }

  @Override
  public int find(byte[] utf8, int from, int length) {
    int ordinal = ids.find(utf8, from, length);
    return ordinal >= 0 && rowOf.get(ordinal) >= 0 ? ordinal : -1;
  }

  @Override
  public String id(int ordinal) {
    return ids.text(ordinal);
  }

  @Override
  public int compareIds(int ordinal, int otherOrdinal) {
    int a = ids.start(ordinal);
    int b = ids.start(otherOrdinal);
    return Arrays.compareUnsigned(
        ids.bytesOf(ordinal),
        a,
        a + ids.length(ordinal),
        ids.bytesOf(otherOrdinal),
        b,
        b + ids.length(otherOrdinal));
  }

  @Override
  public byte[] idBytes(int ordinal) {
    return ids.bytesOf(ordinal);
  }

  @Override
  public int idStart(int ordinal) {
    return ids.start(ordinal);
  }

  @Override
  public int idLength(int ordinal) {
    return ids.length(ordinal);
  }

  @Override
  public int[] find(List<StoredComparison> comparisons) {
    int[] found = rowsOf(comparisons);
    for (int i = 0; i < found.length; i++) {
      int slot = index.space.slotOfPage[found[i] >>> RowSpace.PAGE_BITS];
      found[i] = named(slot, found[i] - index.space.firstRow[slot]);
    }
    return found;
  }

  @Override
  public OrdinalCursor cursor() {
    return cursor(0, rowBound());
  }

  @Override
  public int rowBound() {
    return index.space.rowBound();
  }

  @Override
  public OrdinalCursor cursor(int fromRow, int toRow) {
    return new RowCursor(index.space, fromRow, toRow) {
      @Override
      int fill(int slot, int offset, int end, long @Nullable [] deleted, int[] buffer, int at) {
        int[] ordinals = index.ordinals[slot].values();
        int next = at;
        if (deleted == null) {
          int count = Math.min(end - offset, buffer.length - at);
          System.arraycopy(ordinals, offset, buffer, at, count);
          return stopAt(offset + count, at + count);
        }
        int o = offset;
        for (; o < end && next < buffer.length; o++) {
          if (!Bits.has(deleted, o)) {
            buffer[next++] = ordinals[o];
          }
        }
        return stopAt(o, next);
      }
    };
  }

  @Override
  public long rowAddress(int ordinal) {
    int row = rowOf.get(ordinal);
    if (row < 0) {
      throw new IndexOutOfBoundsException(ordinal);
    }
    return rowAddressOf(row);
  }
}
