package dev.omnigraph.open;

import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.load.Exporter;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.recovery.sweep.RecoveryReport;
import dev.omnigraph.storage.text.GraphUri;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.KnownSizes;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One graph as one process has it open: lease, queues, coordinator, views, writers. Thread-safe.
 *
 * <p><b>Lifecycle:</b> shared by the handles of a process through {@link CoreRegistry}; every user
 * gives it back with {@link #release}, the last one closes everything.
 */
public final class GraphCore {
  private final GraphUri uri;
  private final OmnigraphOptions options;
  private final Consumer<GraphCore> onRelease;
  private final CoreParts parts;
  private final AtomicBoolean shutDown = new AtomicBoolean();

  GraphCore(
      GraphUri uri, OmnigraphOptions options, CoreParts parts, Consumer<GraphCore> onRelease) {
    this.uri = uri;
    this.options = options;
    this.parts = parts;
    this.onRelease = onRelease;
  }

  /** Opens a graph; recovers what was interrupted when it is opened for writing under the lease. */
  static GraphCore open(GraphUri uri, OmnigraphOptions options, Consumer<GraphCore> onRelease) {
    CoreParts parts = CoreParts.open(uri, options);
    return new GraphCore(uri, options, parts, onRelease);
  }

  /** Returns the normalised URI. */
  public String uri() {
    return uri.text();
  }

  /** Returns the options of the handle that opened it. */
  public OmnigraphOptions options() {
    return options;
  }

  /** Returns what opening it recovered. */
  public RecoveryReport recovered() {
    return parts.recovered();
  }

  /** Returns the accepted schema as last seen. */
  public Catalog catalog() {
    return parts.schema().current();
  }

  /** Returns the parts, for operations that need several of them. */
  public CoreParts parts() {
    return parts;
  }

  /** Returns the newest snapshot of a branch. */
  public Snapshot capture(BranchName branch) {
    return parts.coordinator().capture(branch);
  }

  /** Returns the catalog a snapshot is read under. */
  public Catalog catalogFor(Snapshot snapshot) {
    return parts.schema().forRead(snapshot);
  }

  /** Returns whether two snapshots are read under the same schema. */
  public boolean isSameSchema(Snapshot one, Snapshot other) {
    return catalogFor(one).equals(catalogFor(other));
  }

  /**
   * Takes note of a commit of this process. It validated the schema itself, so that reading it need
   * not do so again.
   */
  public void committed(Snapshot snapshot) {
    if (snapshot.branch().isMain()) {
      parts.schema().movedTo(snapshot);
    }
  }

  /** Opens the rows of a snapshot for reading; repeating it for one snapshot costs nothing. */
  @com.google.errorprone.annotations.MustBeClosed
  public GraphView view(Snapshot snapshot) {
    return parts.views().view(catalogFor(snapshot), parts.pins(snapshot));
  }

  /** Returns what is known of the sizes in a snapshot without reading anything. */
  public KnownSizes sizes(Snapshot snapshot) {
    return parts.views().sizes(catalogFor(snapshot), parts.pinsIfRead(snapshot));
  }

  /** Returns the exporter. */
  public Exporter exporter() {
    return new Exporter(parts.views());
  }

  /**
   * Returns the writers.
   *
   * @throws InvalidInputException if the graph is open for reading only
   */
  public CoreWriters writers() {
    CoreWriters writers = parts.writers();
    if (writers == null) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the graph is open for reading only",
          "open it for writing",
          Details.of("uri", uri.text()));
    }
    return writers;
  }

  /** Gives the core back; the last user closes it. */
  public void release() {
    onRelease.accept(this);
    if (options.sharing() == OmnigraphOptions.Sharing.SEPARATE_UNLEASED) {
      shutDown();
    }
  }

  void shutDown() {
    if (shutDown.compareAndSet(false, true)) {
      parts.close();
    }
  }
}
