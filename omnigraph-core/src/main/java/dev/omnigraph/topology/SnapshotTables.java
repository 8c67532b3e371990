package dev.omnigraph.topology;

import com.google.errorprone.annotations.MustBeClosed;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.TableKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one snapshot, made on demand and kept while the snapshot is in use or recent.
 *
 * <p>Thread-safety: thread-safe. Two threads may make the same table at once; the indexes below are
 * made once.
 */
final class SnapshotTables {
  private final Catalog catalog;
  private final TablePins pins;
  private final IndexBuilder builder;
  private final ColumnStore store;
  private final Function<TablePin, TableState> states;
  private final Predicate<SnapshotTables> kept;
  private final Map<String, ResidentNodes> nodes = new ConcurrentHashMap<>();
  private final Map<String, ResidentEdges> edges = new ConcurrentHashMap<>();

  @GuardedBy("this")
  private int users;

  /** The versions of the tables ever made, which the store is told of. */
  @GuardedBy("this")
  private final Set<TablePin> held = new HashSet<>();

  /** Whether this is neither in use nor recent, or will not be when it is no longer in use. */
  @GuardedBy("this")
  private boolean retired;

  /** Whether an index was evicted that is held here. */
  @GuardedBy("this")
  private boolean outdated;

  /**
   * Starts with no table made.
   *
   * @param kept whether a snapshot keeps its indexes even when they were evicted
   */
  SnapshotTables(
      Catalog catalog,
      TablePins pins,
      IndexBuilder builder,
      ColumnStore store,
      Function<TablePin, TableState> states,
      Predicate<SnapshotTables> kept) {
    this.catalog = catalog;
    this.pins = pins;
    this.builder = builder;
    this.store = store;
    this.states = states;
    this.kept = kept;
  }

  Catalog catalog() {
    return catalog;
  }

  List<TablePin> allPins() {
    List<TablePin> all = new ArrayList<>();
    for (TableKey key : catalog.tableKeys()) {
      pins.pin(key).ifPresent(all::add);
    }
    return all;
  }

  private TablePin pin(TableKey key) {
    return pins.pin(key)
        .orElseThrow(
            () -> NotFoundException.of("table", key.toString(), "read a snapshot that has it"));
  }

  ResidentNodes nodes(String name) {
    ResidentNodes known = nodes.get(name);
    if (known != null) {
      return known;
    }
    NodeType type =
        catalog
            .node(name)
            .orElseThrow(() -> NotFoundException.of("node type", name, "use a type of the schema"));
    TablePin pin = pin(type.key());
    TableState state = states.apply(pin);
    ResidentNodes made = new ResidentNodes(type, pin, state, store, builder.nodes(state, pin));
    ResidentNodes first = nodes.putIfAbsent(name, made);
    noteMade(pin, made.index);
    return first == null ? made : first;
  }

  ResidentEdges edges(String name) {
    ResidentEdges known = edges.get(name);
    if (known != null) {
      return known;
    }
    EdgeType type =
        catalog
            .edge(name)
            .orElseThrow(() -> NotFoundException.of("edge type", name, "use a type of the schema"));
    TablePin pin = pin(type.key());
    TableState state = states.apply(pin);
    // The nodes first: then nearly every end is already in the dictionaries.
    ResidentNodes from = nodes(type.from());
    ResidentNodes to = nodes(type.to());
    EdgeIndex index = builder.edges(state, pin, from.index.ids, to.index.ids);
    EndpointCheck check = builder.check(type, state, index, from.index, to.index);
    ResidentEdges made = new ResidentEdges(type, pin, state, store, check);
    ResidentEdges first = edges.putIfAbsent(name, made);
    noteMade(pin, index);
    return first == null ? made : first;
  }

  /** Returns a table if it was made already, or null. */
  @Nullable ResidentTable ifMade(TableKey key) {
    return key.isNode() ? nodes.get(key.typeName()) : edges.get(key.typeName());
  }

  /** Returns the edges of a type if they were made already, or null. */
  @Nullable ResidentEdges edgesIfMade(String name) {
    return edges.get(name);
  }

  /** An index may be evicted before its table is made: nobody was told that it is held here. */
  private void noteMade(TablePin pin, TableIndex index) {
    boolean isEvicted = store.index(pin) != index;
    synchronized (this) {
      outdated |= isEvicted;
      if (held.add(pin)) {
        store.hold(pin, index);
      }
    }
  }

  @MustBeClosed
  GraphView lend(Set<SnapshotTables> inUse) {
    synchronized (this) {
      if (users++ == 0) {
        inUse.add(this);
      }
    }
    return new Lent(this, inUse);
  }

  /** Lets an evicted index go: now, or as soon as no view is open and it is not to be kept. */
  void release(TableIndex index) {
    synchronized (this) {
      outdated |=
          nodes.values().stream().anyMatch(table -> table.index == index)
              || edges.values().stream().anyMatch(table -> table.isOver(index));
    }
    settle();
  }

  /**
   * Ends the time as a recent snapshot: whatever was derived for it alone goes, now or as soon as
   * no view is open.
   */
  void retire() {
    synchronized (this) {
      retired = true;
    }
    settle();
  }

  /** Lets go what is evicted or retired, unless it is in use or kept. */
  void settle() {
    List<TablePin> free = new ArrayList<>();
    synchronized (this) {
      if ((outdated || retired) && users == 0 && !kept.test(this)) {
        nodes.clear();
        edges.clear();
        outdated = false;
        if (retired) {
          free.addAll(held);
          held.clear();
        }
      }
    }
    // Not under the lock: the store calls release() under its own.
    free.forEach(store::letGo);
  }

  private void giveBack(Set<SnapshotTables> inUse) {
    synchronized (this) {
      if (--users > 0) {
        return;
      }
      inUse.remove(this);
    }
    settle();
  }

  /** One use of a snapshot. */
  private static final class Lent implements GraphView {
    private final SnapshotTables tables;
    private final Set<SnapshotTables> inUse;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lent(SnapshotTables tables, Set<SnapshotTables> inUse) {
      this.tables = tables;
      this.inUse = inUse;
    }

    private SnapshotTables open() {
      if (closed.get()) {
        throw ClosedException.of("graph view");
      }
      return tables;
    }

    @Override
    public Catalog catalog() {
      return tables.catalog;
    }

    @Override
    public NodeTable nodes(String typeName) {
      return open().nodes(typeName);
    }

    @Override
    public EdgeTable edges(String typeName) {
      return open().edges(typeName);
    }

    @Override
    public TablePin pin(TableKey key) {
      return tables.pin(key);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        tables.giveBack(inUse);
      }
    }
  }
}
