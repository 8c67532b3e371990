package dev.omnigraph.topology;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.topology.data.ByteDictionary;
import dev.omnigraph.topology.data.FragmentColumn;
import dev.omnigraph.topology.data.Wanted;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the index of a table version from the nearest one at hand.
 *
 * <p>Thread-safety: thread-safe; one version of a table is built by one thread.
 */
final class IndexBuilder {
  /** What a version has of its own beside the one derived from it is taken to be this part. */
  private static final int SHARED = 16;

  private final DatasetHandles handles;
  private final ColumnStore store;

  IndexBuilder(DatasetHandles handles, ColumnStore store) {
    this.handles = handles;
    this.store = store;
  }

  NodeIndex nodes(TableState table, TablePin pin) {
    if (store.index(pin) instanceof NodeIndex known) {
      return known;
    }
    table.loading.lock();
    try {
      if (store.index(pin) instanceof NodeIndex known) {
        return known;
      }
      NodeIndex base = null;
      RowSpace space;
      try (DatasetLease lease = handles.lease(pin)) {
        List<FragmentInfo> fragments = lease.handle().fragments();
        Optional<TableIndex> nearest = table.nearest(fragments);
        if (nearest.isPresent() && nearest.get() instanceof NodeIndex near) {
          base = near;
        } else {
          base = NodeIndex.empty(table.ids);
        }
        space = derive(base.space, fragments, table, lease);
      }
      FragmentColumn.Ints[] ordinals =
          ordinals(table, pin, space, List.of(new Wanted.Ordinals("id", table.ids)))[0];
      NodeIndex index = base.derive(space, ordinals, pin);
      keep(table, pin, base, index);
      return index;
    } finally {
      table.loading.unlock();
    }
  }

  EdgeIndex edges(
      TableState table, TablePin pin, ByteDictionary sourceIds, ByteDictionary targetIds) {
    EdgeIndex known = fits(store.index(pin), sourceIds, targetIds);
    if (known != null) {
      return known;
    }
    table.loading.lock();
    try {
      known = fits(store.index(pin), sourceIds, targetIds);
      if (known != null) {
        return known;
      }
      EdgeIndex base;
      RowSpace space;
      try (DatasetLease lease = handles.lease(pin)) {
        List<FragmentInfo> fragments = lease.handle().fragments();
        EdgeIndex near = fits(table.nearest(fragments).orElse(null), sourceIds, targetIds);
        base = near != null ? near : EdgeIndex.empty(sourceIds, targetIds);
        space = derive(base.space, fragments, table, lease);
      }
      List<Wanted> ends =
          List.of(new Wanted.Ordinals("src", sourceIds), new Wanted.Ordinals("dst", targetIds));
      FragmentColumn.Ints[][] loaded = ordinals(table, pin, space, ends);
      EdgeIndex index = base.derive(space, loaded[0], loaded[1]);
      keep(table, pin, base, index);
      return index;
    } finally {
      table.loading.unlock();
    }
  }

  private static @Nullable EdgeIndex fits(
      @Nullable TableIndex index, ByteDictionary sourceIds, ByteDictionary targetIds) {
    return index instanceof EdgeIndex edges
            && edges.sourceIds == sourceIds
            && edges.targetIds == targetIds
        ? edges
        : null;
  }

  private RowSpace derive(
      RowSpace base, List<FragmentInfo> fragments, TableState table, DatasetLease lease) {
    return base.derive(
        fragments,
        (fragment, before) ->
            before != null
                    && Objects.equals(before.fragment().deletionKey(), fragment.deletionKey())
                ? before.deleted()
                : store.deletions(table.uri, fragment, lease.handle()));
  }

  private FragmentColumn.Ints[][] ordinals(
      TableState table, TablePin pin, RowSpace space, List<Wanted> wanted) {
    @Nullable FragmentColumn[][] columns =
        store.columns(table, pin, space, wanted, table.usedColumns());
    FragmentColumn.Ints[][] result = new FragmentColumn.Ints[wanted.size()][];
    for (int i = 0; i < result.length; i++) {
      result[i] = new FragmentColumn.Ints[space.slotCount()];
      for (int slot : space.order) {
        if (columns[i][slot] instanceof FragmentColumn.Ints ints) {
          result[i][slot] = ints;
        } else {
          throw Invariant.broken("ordinals are ints", pin, wanted.get(i).column());
        }
      }
    }
    return result;
  }

  private void keep(TableState table, TablePin pin, TableIndex base, TableIndex index) {
    // A derived index shares nearly everything with the one it came from. The newer one, which
    // is evicted later, carries the weight.
    TablePin basePin = table.pinOf(base);
    if (basePin != null && !basePin.equals(pin) && store.index(basePin) == base) {
      store.putIndex(basePin, base, base.bytes() / SHARED + 1024);
    }
    store.putIndex(pin, index, index.bytes());
    table.remember(pin, index);
  }

  /** Returns the tables an edge type needs beside its own. */
  EndpointCheck check(
      EdgeType type, TableState table, EdgeIndex edges, NodeIndex from, NodeIndex to) {
    EndpointCheck previous = table.endpoints();
    EndpointCheck check = EndpointCheck.of(edges, from, to, previous);
    Invariant.check(check.edges() == edges, "the check is about these edges", type.name());
    table.endpoints(check);
    return check;
  }
}
