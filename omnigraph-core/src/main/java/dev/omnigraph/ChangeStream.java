package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.changes.StateDelta;
import dev.omnigraph.delta.TableDelta;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.topology.GraphView;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The changes between two states of a graph: by table key, then by id, both in byte order, each
 * entity at most once. Read while it is iterated; memory does not grow with their number.
 *
 * <p><b>Thread-safety:</b> confined. <b>Lifecycle:</b> close it; an open one keeps both states from
 * cleanup by this process. Closing twice is harmless.
 *
 * <p><b>Cost:</b> proportional to the change: tables and fragments both states have alike are not
 * read.
 */
public final class ChangeStream implements Iterator<Change>, AutoCloseable {
  private final String fromCommit;
  private final String toCommit;
  private final ChangeFilter filter;
  private final GraphView fromView;
  private final GraphView toView;
  private final StateDelta delta;
  private Optional<StateDelta.Step> ahead = Optional.empty();

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close closes them
  ChangeStream(GraphCore core, Snapshot from, Snapshot to, ChangeFilter filter) {
    this.fromCommit = from.head().text();
    this.toCommit = to.head().text();
    this.filter = filter;
    this.fromView = core.view(from);
    GraphView newer = null;
    try {
      newer = core.view(to);
      this.delta =
          new StateDelta(
              new TableDelta(core.parts().views()),
              new StateDelta.State(from, fromView),
              new StateDelta.State(to, newer),
              filter::wants);
    } catch (RuntimeException | Error e) {
      fromView.close();
      if (newer != null) {
        newer.close();
      }
      throw e;
    }
    this.toView = newer;
  }

  /** Returns the commit of the older state. */
  public String fromCommit() {
    return fromCommit;
  }

  /** Returns the commit of the newer state. */
  public String toCommit() {
    return toCommit;
  }

  /**
   * Returns whether there is another change.
   *
   * @throws dev.omnigraph.errors.ClosedException if it is closed
   */
  @Override
  public boolean hasNext() {
    while (ahead.isEmpty()) {
      Optional<StateDelta.Step> step = delta.next();
      if (step.isEmpty()) {
        return false;
      }
      if (filter.wants(Change.op(step.get()))) {
        ahead = step;
      }
    }
    return true;
  }

  @Override
  public Change next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Change change = Change.of(ahead.orElseThrow());
    ahead = Optional.empty();
    return change;
  }

  @Override
  public void close() {
    ahead = Optional.empty();
    delta.close();
    toView.close();
    fromView.close();
  }
}
