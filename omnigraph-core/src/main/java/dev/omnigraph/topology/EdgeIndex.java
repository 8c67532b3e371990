package dev.omnigraph.topology;

import dev.omnigraph.topology.data.ByteDictionary;
import dev.omnigraph.topology.data.FragmentColumn;
import dev.omnigraph.topology.data.Wanted;
import org.jspecify.annotations.Nullable;

/**
 * The ends of all edges in one version of an edge table, dangling ones included, and the neighbour
 * lists made from them on demand.
 *
 * <p>Thread-safety: immutable, apart from the lists, which are built once.
 */
final class EdgeIndex implements TableIndex {
  final ByteDictionary sourceIds;
  final ByteDictionary targetIds;
  final RowSpace space;

  /** The node ordinal at the source of each row, by slot. */
  final FragmentColumn.Ints[] sources;

  /** The node ordinal at the target of each row, by slot. */
  final FragmentColumn.Ints[] targets;

  final int stored;
  private volatile @Nullable NeighbourLists out;
  private volatile @Nullable NeighbourLists in;

  private EdgeIndex(
      ByteDictionary sourceIds,
      ByteDictionary targetIds,
      RowSpace space,
      FragmentColumn.Ints[] sources,
      FragmentColumn.Ints[] targets) {
    this.sourceIds = sourceIds;
    this.targetIds = targetIds;
    this.space = space;
    this.sources = sources;
    this.targets = targets;
    this.stored = space.liveRows();
  }

  static EdgeIndex empty(ByteDictionary sourceIds, ByteDictionary targetIds) {
    FragmentColumn.Ints[] none = new FragmentColumn.Ints[0];
    return new EdgeIndex(sourceIds, targetIds, RowSpace.EMPTY, none, none);
  }

  int source(int row) {
    int slot = space.slotOfPage[row >>> RowSpace.PAGE_BITS];
    return sources[slot].values()[row - space.firstRow[slot]];
  }

  int target(int row) {
    int slot = space.slotOfPage[row >>> RowSpace.PAGE_BITS];
    return targets[slot].values()[row - space.firstRow[slot]];
  }

  /** Returns the index of another version; neighbour lists are carried over where they exist. */
  EdgeIndex derive(
      RowSpace next, FragmentColumn.Ints[] nextSources, FragmentColumn.Ints[] nextTargets) {
    EdgeIndex derived = new EdgeIndex(sourceIds, targetIds, next, nextSources, nextTargets);
    NeighbourLists oldOut = out;
    NeighbourLists oldIn = in;
    if (oldOut == null && oldIn == null) {
      return derived;
    }
    EdgeTriples removed = rowsNotIn(next);
    EdgeTriples added = derived.rowsNotIn(space);
    long changes = (long) removed.count() + added.count();
    if (oldOut != null && !oldOut.isWornBy(changes)) {
      derived.out = oldOut.derive(removed, added);
    }
    if (oldIn != null && !oldIn.isWornBy(changes)) {
      derived.in = oldIn.derive(removed.reversed(), added.reversed());
    }
    return derived;
  }

  /** Returns the live edges whose rows are not live in a version of the same lineage. */
  EdgeTriples rowsNotIn(RowSpace other) {
    EdgeTriples triples = new EdgeTriples(16);
    space.forEachRowNotIn(
        other,
        (slot, offset, row) ->
            triples.add(sources[slot].values()[offset], targets[slot].values()[offset], row));
    return triples;
  }

  private NeighbourLists build(FragmentColumn.Ints[] near, FragmentColumn.Ints[] far) {
    ListsBuilder builder = new ListsBuilder();
    for (int slot : space.order) {
      builder.count(near[slot].values(), near[slot].rows(), space.used(slot).deleted());
    }
    builder.counted();
    for (int slot : space.order) {
      builder.place(
          near[slot].values(),
          far[slot].values(),
          near[slot].rows(),
          space.firstRow[slot],
          space.used(slot).deleted());
    }
    return builder.finish();
  }

  NeighbourLists out() {
    NeighbourLists built = out;
    if (built == null) {
      synchronized (sources) {
        built = out;
        if (built == null) {
          built = build(sources, targets);
          out = built;
        }
      }
    }
    return built;
  }

  NeighbourLists in() {
    NeighbourLists built = in;
    if (built == null) {
      synchronized (targets) {
        built = in;
        if (built == null) {
          built = build(targets, sources);
          in = built;
        }
      }
    }
    return built;
  }

  @Nullable NeighbourLists outIfBuilt() {
    return out;
  }

  @Nullable NeighbourLists inIfBuilt() {
    return in;
  }

  @Override
  public RowSpace space() {
    return space;
  }

  @Override
  public FragmentColumn.Ints @Nullable [] ordinals(Wanted.Ordinals wanted) {
    if (wanted.column().equals("src")) {
      return wanted.dictionary() == sourceIds ? sources : null;
    }
    return wanted.dictionary() == targetIds ? targets : null;
  }

  @Override
  public long bytes() {
    // Counted as if both directions existed: weights are taken before they are built.
    return 16L * stored + 8L * space.rowsStored() + 8L * space.slotOfPage.length + 256;
  }
}
