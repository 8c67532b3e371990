package dev.omnigraph.write;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The committed rows one write looks at, and which tables they belong to. Thread-safe. Closing it
 * gives the view back.
 */
public final class ReadSet implements AutoCloseable {
  private final WriteTxn txn;
  private final GraphView view;
  private final ConcurrentSkipListSet<TableKey> tables = new ConcurrentSkipListSet<>();

  /** Starts without reads; takes the view over. */
  public ReadSet(WriteTxn txn, GraphView view) {
    this.txn = txn;
    this.view = view;
  }

  /** Returns the transaction the rows are read for. */
  public WriteTxn txn() {
    return txn;
  }

  /** Returns whether the base has a table with rows. */
  public boolean hasRows(TableKey key) {
    tables.add(key);
    return txn.entry(key).map(e -> e.rowCount() > 0).orElse(false);
  }

  /** Returns the nodes of a type. */
  public NodeTable nodes(String type) {
    tables.add(TableKey.node(type));
    return view.nodes(type);
  }

  /** Returns the edges of a type. */
  public EdgeTable edges(String type) {
    tables.add(TableKey.edge(type));
    return view.edges(type);
  }

  /** Returns the tables read so far. */
  public SortedSet<TableKey> tables() {
    return new TreeSet<>(tables);
  }

  @Override
  public void close() {
    view.close();
  }
}
