package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.topology.GraphView;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One state of the graph: what a commit left. Answers never change, whatever is written meanwhile.
 *
 * <p><b>Thread-safety:</b> thread-safe. <b>Lifecycle:</b> close it when done; an open one keeps its
 * versions from cleanup by this process. Closing twice is harmless.
 */
public final class GraphSnapshot implements AutoCloseable {
  private final Omnigraph graph;
  private final Snapshot snapshot;
  private final GraphView view;
  private final AtomicBoolean closed = new AtomicBoolean();

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close closes the view
  GraphSnapshot(Omnigraph graph, Snapshot snapshot) {
    this.graph = graph;
    this.snapshot = snapshot;
    this.view = graph.core().view(snapshot);
  }

  /** Returns the branch it was read from. */
  public String branch() {
    return snapshot.branch().text();
  }

  /** Returns the commit it is. */
  public String commitId() {
    return snapshot.head().text();
  }

  /** Returns the version of the graph manifest it is. */
  public long manifestVersion() {
    return snapshot.manifestVersion();
  }

  /** Returns its tables in the order of their keys. */
  public List<TableState> tables() {
    return snapshot.entries().stream()
        .map(e -> new TableState(e.key().toString(), e.version(), e.owner().text(), e.rowCount()))
        .toList();
  }

  /** Prepares a query that runs on this state; as {@link Branch#prepare(String, Optional)}. */
  public PreparedQuery prepare(String source, Optional<String> queryName) {
    return new PreparedQuery(graph, this::requireOpen, source, queryName);
  }

  /** Runs the only query of a source on this state. */
  @MustBeClosed
  public QueryResult query(String source, Map<String, ?> parameters) {
    return prepare(source, Optional.empty()).execute(parameters);
  }

  /**
   * Writes the state as JSON Lines that a load turns into the same graph.
   *
   * @param types names of node or edge types to write; all when empty
   * @throws dev.omnigraph.errors.InvalidInputException if a name is no type
   */
  public void export(OutputStream out, List<String> types) {
    graph.queries().export(requireOpen(), view, out, types);
  }

  /**
   * Opens a blob for reading it whole or in parts; close what is returned.
   *
   * @param type a node or edge type
   * @param id the id of the node or edge
   * @return empty if it has no value; of an optional property also when that is empty
   * @throws dev.omnigraph.errors.NotFoundException if type, id or property do not exist
   * @throws dev.omnigraph.errors.InvalidInputException if the property is no blob
   */
  public Optional<Blob> blob(String type, String id, String property) {
    return BlobFinder.open(graph.core(), requireOpen(), type, id, property);
  }

  private Snapshot requireOpen() {
    if (closed.get()) {
      throw ClosedException.of("snapshot " + snapshot.head());
    }
    graph.core();
    return snapshot;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      view.close();
    }
  }
}
