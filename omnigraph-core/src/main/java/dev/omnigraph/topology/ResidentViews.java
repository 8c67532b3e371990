package dev.omnigraph.topology;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.google.errorprone.annotations.MustBeClosed;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.topology.data.FragmentLoader;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The views of one graph root in memory. See {@link GraphViews}. */
public final class ResidentViews implements GraphViews {
  private static final int SNAPSHOTS_MAX = 16;

  private final DatasetHandles handles;
  private final ColumnStore store;
  private final IndexBuilder builder;
  private final Map<String, TableState> tables = new ConcurrentHashMap<>();
  private final Cache<TablePins, SnapshotTables> snapshots =
      Caffeine.newBuilder()
          .weakKeys() // one object stands for one snapshot; compared by identity
          .maximumSize(SNAPSHOTS_MAX)
          .executor(Runnable::run)
          .removalListener(this::replaced)
          .build();

  /** Snapshots that left the cache lately; what was derived for the one after the last goes. */
  @GuardedBy("leaving")
  private final Deque<SnapshotTables> leaving = new ArrayDeque<>();

  private final List<WeakReference<FragmentListener>> listeners = new CopyOnWriteArrayList<>();
  private final Set<SnapshotTables> inUse = ConcurrentHashMap.newKeySet();

  /** The snapshot read last: its indexes stay, however small the budget. */
  private volatile @Nullable SnapshotTables latest;

  private volatile boolean closed;

  /**
   * Starts with nothing resident; the branches that own tables are taken to live on.
   *
   * @param gateway where datasets are opened; stays owned by the caller
   * @param executor a bounded executor that decodes and sorts; stays owned by the caller
   * @param options bounds
   */
  public ResidentViews(DatasetGateway gateway, Executor executor, ViewOptions options) {
    this(gateway, executor, options, pin -> {});
  }

  /**
   * Starts with nothing resident.
   *
   * @param check told of every version that was opened; refuses it if its branch is gone
   */
  public ResidentViews(
      DatasetGateway gateway, Executor executor, ViewOptions options, PinCheck check) {
    this.handles = new DatasetHandles(gateway, check, options.handlesMax());
    this.store =
        new ColumnStore(
            handles,
            new FragmentLoader(executor),
            options,
            this::dictionaryBytes,
            this::release,
            this::released);
    this.builder = new IndexBuilder(handles, store);
  }

  private void requireOpen() {
    if (closed) {
      throw ClosedException.of("graph views");
    }
  }

  @Override
  @MustBeClosed
  public GraphView view(Catalog catalog, TablePins pins) {
    requireOpen();
    SnapshotTables known = snapshots.get(pins, p -> tablesOf(catalog, p));
    if (!known.catalog().equals(catalog)) {
      known = tablesOf(catalog, pins);
      snapshots.put(pins, known);
    }
    SnapshotTables before = latest;
    if (before != known) {
      latest = known;
      if (before != null) {
        before.settle();
      }
    }
    return known.lend(inUse);
  }

  @Override
  public KnownSizes sizes(Catalog catalog, TablePins pins) {
    SnapshotTables known = snapshots.getIfPresent(pins);
    return new ResidentSizes(
        known != null && known.catalog().equals(catalog) ? known : null,
        key -> pins.pin(key).map(pin -> tables.get(pin.address().uri())).orElse(null));
  }

  private SnapshotTables tablesOf(Catalog catalog, TablePins pins) {
    return new SnapshotTables(catalog, pins, builder, store, this::table, this::isLatest);
  }

  /**
   * A snapshot leaves the cache when others come or when nobody refers to it any more. The same
   * state is often asked for again by its commit, so the last few stay as they are.
   */
  private void replaced(
      @Nullable TablePins pins, @Nullable SnapshotTables left, RemovalCause cause) {
    SnapshotTables oldest = null;
    synchronized (leaving) {
      if (left != null) {
        leaving.addLast(left);
      }
      if (leaving.size() > SNAPSHOTS_MAX) {
        oldest = leaving.pollFirst();
      }
    }
    if (oldest != null) {
      oldest.retire();
    }
  }

  private boolean isLatest(SnapshotTables tables) {
    return tables == latest;
  }

  /** Lets an evicted index go, unless a view is open on it or it is what was read last. */
  private void release(TableIndex index) {
    snapshots.asMap().values().forEach(tables -> tables.release(index));
    List<SnapshotTables> left;
    synchronized (leaving) {
      left = List.copyOf(leaving);
    }
    left.forEach(tables -> tables.release(index));
  }

  private TableState table(TablePin pin) {
    requireOpen();
    return tables.computeIfAbsent(pin.address().uri(), TableState::new);
  }

  @Override
  @MustBeClosed
  public DatasetLease lease(TablePin pin) {
    return handles.lease(pin);
  }

  @Override
  public void adopt(TablePin pin, DatasetHandle committed) {
    handles.adopt(pin, committed);
  }

  @Override
  public void adopt(
      TablePin base, TablePin pin, DatasetHandle committed, TableEffect.Rewrite effect) {
    if (!effect.removedRows().isEmpty() && !closed) {
      store.noteDeletions(base, committed, effect.removedRows());
    }
    handles.adopt(pin, committed);
  }

  @Override
  public void forget(DatasetAddress address) {
    handles.forget(address);
  }

  @Override
  public void tell(FragmentListener listener) {
    listeners.removeIf(known -> known.get() == null);
    listeners.add(new WeakReference<>(listener));
  }

  private void released(String dataFile) {
    for (WeakReference<FragmentListener> known : listeners) {
      FragmentListener listener = known.get();
      if (listener != null) {
        listener.released(dataFile);
      }
    }
  }

  @Override
  public Set<TablePin> pinned() {
    Set<TablePin> pins = new HashSet<>(handles.leasedPins());
    inUse.forEach(tables -> pins.addAll(tables.allPins()));
    return Set.copyOf(pins);
  }

  private long dictionaryBytes() {
    long dictionaries = 0;
    for (TableState table : tables.values()) {
      dictionaries += table.dictionaryBytes();
    }
    return dictionaries;
  }

  ColumnStore store() {
    return store;
  }

  @Override
  public long residentBytes() {
    return dictionaryBytes() + store.residentBytes();
  }

  @Override
  public long budgetBytes() {
    return store.budgetBytes();
  }

  @Override
  public void close() {
    closed = true;
    latest = null;
    snapshots.invalidateAll();
    store.clear();
    handles.close();
  }
}
