package dev.omnigraph.topology;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.topology.data.ByteDictionary;
import dev.omnigraph.topology.data.FragmentColumn;
import dev.omnigraph.topology.data.Wanted;
import org.jspecify.annotations.Nullable;

/**
 * Which node is where in one version of a node table.
 *
 * <p>Thread-safety: immutable.
 */
final class NodeIndex implements TableIndex {
  final ByteDictionary ids;
  final RowSpace space;

  /** The ordinal of each row, by slot. */
  final FragmentColumn.Ints[] ordinals;

  /** The row of each ordinal. */
  final PagedInts rowOf;

  final int live;

  private NodeIndex(
      ByteDictionary ids,
      RowSpace space,
      FragmentColumn.Ints[] ordinals,
      PagedInts rowOf,
      int live) {
    this.ids = ids;
    this.space = space;
    this.ordinals = ordinals;
    this.rowOf = rowOf;
    this.live = live;
  }

  static NodeIndex empty(ByteDictionary ids) {
    return new NodeIndex(ids, RowSpace.EMPTY, new FragmentColumn.Ints[0], PagedInts.EMPTY, 0);
  }

  /**
   * Returns the index of another version of the table.
   *
   * @throws CorruptionException if two rows have one id
   */
  NodeIndex derive(RowSpace next, FragmentColumn.Ints[] nextOrdinals, TablePin pin) {
    PagedInts.Editor editor = rowOf.edit();
    int[] count = {live};
    space.forEachRowNotIn(
        next,
        (slot, offset, row) -> {
          editor.set(ordinals[slot].values()[offset], -1);
          count[0]--;
        });
    next.forEachRowNotIn(
        space,
        (slot, offset, row) -> {
          int ordinal = nextOrdinals[slot].values()[offset];
          if (editor.get(ordinal) >= 0) {
            throw CorruptionException.of(
                pin.toString(), NodeTable.ONE_ROW_PER_ID, "two with id " + ids.text(ordinal), null);
          }
          editor.set(ordinal, row);
          count[0]++;
        });
    return new NodeIndex(ids, next, nextOrdinals, editor.finish(), count[0]);
  }

  @Override
  public RowSpace space() {
    return space;
  }

  @Override
  public FragmentColumn.Ints @Nullable [] ordinals(Wanted.Ordinals wanted) {
    return wanted.dictionary() == ids && wanted.column().equals("id") ? ordinals : null;
  }

  @Override
  public long bytes() {
    return rowOf.bytes() + 4L * space.rowsStored() + 8L * space.slotOfPage.length + 256;
  }
}
