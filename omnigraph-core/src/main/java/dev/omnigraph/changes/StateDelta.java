package dev.omnigraph.changes;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.delta.DeltaCursor;
import dev.omnigraph.delta.RowChange;
import dev.omnigraph.delta.TableDelta;
import dev.omnigraph.delta.TableSide;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.topology.GraphView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The changed rows between two states of a graph: by table key, then by id, both in byte order.
 *
 * <p><b>Thread-safety:</b> confined. <b>Lifecycle:</b> keeps the two versions of the table at hand
 * open; closing twice is harmless. The views belong to the caller and must stay open as long.
 *
 * <p><b>Cost:</b> that of {@link TableDelta} for each table; tables pinned alike are not opened.
 */
public final class StateDelta implements AutoCloseable {
  private final TableDelta tables;
  private final State from;
  private final State to;
  private final Deque<TableKey> left;
  private @Nullable DeltaCursor current;
  private boolean closed;

  /**
   * One of the two states.
   *
   * @param snapshot what is pinned
   * @param view the same, open, with the catalog it is read under
   */
  public record State(Snapshot snapshot, GraphView view) {
    Optional<TableSide> side(TableKey key) {
      if (snapshot.entry(key).isEmpty()) {
        return Optional.empty();
      }
      return properties(view.catalog(), key).map(p -> new TableSide(view.pin(key), p));
    }
  }

  /**
   * One changed row.
   *
   * @param key its table
   * @param row the row before and after
   * @param before the properties of the row before, in the order of its values
   * @param after the properties of the row after, in the order of its values
   */
  public record Step(TableKey key, RowChange row, List<Property> before, List<Property> after) {}

  /** Compares two states, of the tables wanted only. */
  @MustBeClosed
  public StateDelta(TableDelta tables, State from, State to, Predicate<TableKey> wanted) {
    this.tables = tables;
    this.from = from;
    this.to = to;
    TreeSet<TableKey> keys = new TreeSet<>(from.view().catalog().tableKeys());
    keys.addAll(to.view().catalog().tableKeys());
    keys.removeIf(wanted.negate());
    this.left = new ArrayDeque<>(keys);
  }

  private static Optional<List<Property>> properties(Catalog catalog, TableKey key) {
    return key.isNode()
        ? catalog.node(key.typeName()).map(NodeType::properties)
        : catalog.edge(key.typeName()).map(EdgeType::properties);
  }

  /** Returns the next changed row, or empty after the last. */
  public Optional<Step> next() {
    if (closed) {
      throw ClosedException.of("comparison of two states");
    }
    while (true) {
      DeltaCursor cursor = current;
      if (cursor == null) {
        TableKey key = left.poll();
        if (key == null) {
          return Optional.empty();
        }
        current = open(key);
        continue;
      }
      Optional<RowChange> row = cursor.next();
      if (row.isPresent()) {
        TableKey key = cursor.key();
        return Optional.of(
            new Step(
                key,
                row.get(),
                properties(from.view().catalog(), key).orElse(List.of()),
                properties(to.view().catalog(), key).orElse(List.of())));
      }
      cursor.close();
      current = null;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed before the next one, or by close
  private DeltaCursor open(TableKey key) {
    return tables.open(key, from.side(key), to.side(key));
  }

  @Override
  public void close() {
    closed = true;
    DeltaCursor cursor = current;
    current = null;
    if (cursor != null) {
      cursor.close();
    }
  }
}
