package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.changes.FeedCursor;
import dev.omnigraph.changes.FirstParents;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Lineage;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.coordinator.ManifestWalk;
import dev.omnigraph.open.GraphCore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The changes of a branch, commit by commit along its first parents. The history of the graph is
 * the feed: nothing is recorded for readers, and a reader keeps its own place as a cursor, a text
 * that is good for this graph, branch and filter only, also after a restart.
 *
 * <p><b>Thread-safety:</b> thread-safe. <b>Lifecycle:</b> holds nothing; needs no close.
 *
 * <p>A merge is one block: what it changed in the branch. Changes that cleanup removed before they
 * were read are an error with code {@link ErrorCode#FEED_GAP}, never a silent hole.
 */
public final class ChangeFeed {
  private final Omnigraph graph;
  private final Branch branch;
  private final ChangeFilter filter;

  ChangeFeed(Omnigraph graph, Branch branch, ChangeFilter filter) {
    this.graph = graph;
    this.branch = branch;
    this.filter = filter;
    filter.requireKnown(List.of(graph.core().catalogFor(branch.capture())));
  }

  /** Returns the place after the newest commit. */
  public String cursorNow() {
    Snapshot now = branch.capture();
    return place(now, now.head()).text();
  }

  /** Returns the place before the first change of the branch's history. */
  public String cursorAtBeginning() {
    Snapshot now = branch.capture();
    return place(now, genesis(now)).text();
  }

  /**
   * Returns the place after a commit.
   *
   * @throws NotFoundException if the branch does not know the commit
   * @throws dev.omnigraph.errors.InvalidInputException if it came in by a merge and is not on the
   *     line of first parents
   */
  public String cursorAfter(String commitId) {
    Snapshot now = branch.capture();
    CommitId id = known(now, commitId);
    FirstParents.after(now.lineage(), id);
    return place(now, id).text();
  }

  private static CommitId known(Snapshot now, String commitId) {
    String text = commitId.strip();
    Optional<GraphCommit> commit =
        text.isEmpty() ? Optional.empty() : now.lineage().find(new CommitId(text));
    return commit
        .map(GraphCommit::id)
        .orElseThrow(
            () -> NotFoundException.of("commit", commitId, "list the commits of the branch"));
  }

  /** Opens the newest state together with the place right after it. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the baseline takes the snapshot over
  public ChangeBaseline baseline() {
    Snapshot now = branch.capture();
    return new ChangeBaseline(new GraphSnapshot(graph, now), place(now, now.head()).text());
  }

  /**
   * Returns what comes after a place.
   *
   * <p><b>Cost:</b> nothing is opened when nothing is new; otherwise proportional to the changes
   * and to the commits passed.
   *
   * @param cursor a place in this feed
   * @param commitsMax the most commits to return, at least 1; commits without changes that are
   *     wanted do not count
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code CURSOR_REJECTED} if the
   *     cursor belongs to another graph, branch, branch incarnation or filter
   * @throws dev.omnigraph.errors.ConflictException with code {@code FEED_GAP} if changes were
   *     removed by cleanup
   */
  public ChangePage poll(String cursor, int commitsMax) {
    if (commitsMax < 1) {
      throw new IllegalArgumentException("at least one commit");
    }
    Snapshot now = branch.capture();
    FeedCursor seen = FeedCursor.parse(cursor);
    seen.requireOf(place(now, now.head()));
    List<GraphCommit> line = FirstParents.after(now.lineage(), seen.after());
    if (line.isEmpty()) {
      return new ChangePage(List.of(), seen.text(), true);
    }
    List<ChangeBlock> blocks = new ArrayList<>();
    try (ManifestWalk walk = graph.core().parts().coordinator().walk()) {
      Snapshot older = state(walk, now.lineage(), seen.after());
      for (GraphCommit commit : line) {
        if (blocks.size() == commitsMax) {
          break;
        }
        Snapshot newer = state(walk, now.lineage(), commit.id());
        List<Change> changes = changes(older, newer);
        seen = seen.movedTo(commit.id());
        if (!changes.isEmpty()) {
          blocks.add(new ChangeBlock(Omnigraph.toInfo(commit), changes, seen.text()));
        }
        older = newer;
      }
    }
    return new ChangePage(blocks, seen.text(), seen.after().equals(now.head()));
  }

  /**
   * Waits for changes after a place, in the thread that asks.
   *
   * @throws dev.omnigraph.errors.InvalidInputException as {@link #poll}
   */
  @MustBeClosed
  public ChangeSubscription subscribe(String cursor) {
    FeedCursor seen = FeedCursor.parse(cursor);
    Snapshot now = branch.capture();
    seen.requireOf(place(now, now.head()));
    return new ChangeSubscription(this, graph, seen.text());
  }

  private FeedCursor place(Snapshot now, CommitId after) {
    return new FeedCursor(
        genesis(now).text(), branch.name(), now.incarnation(), filter.canonical(), after);
  }

  private static CommitId genesis(Snapshot now) {
    return now.lineage().size() == 0 ? now.head() : now.lineage().commits().get(0).id();
  }

  private static Snapshot state(ManifestWalk walk, Lineage lineage, CommitId id) {
    GraphCommit commit = lineage.find(id).orElseThrow(() -> FirstParents.gap(id));
    try {
      return walk.at(commit);
    } catch (NotFoundException e) {
      throw gap(id, e);
    }
  }

  private List<Change> changes(Snapshot older, Snapshot newer) {
    GraphCore core = graph.core();
    List<Change> changes = new ArrayList<>();
    try (ChangeStream stream = new ChangeStream(core, older, newer, filter)) {
      stream.forEachRemaining(changes::add);
      return changes;
    } catch (NotFoundException e) {
      throw gap(newer.head(), e);
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.NOT_FOUND) {
        throw e;
      }
      throw gap(newer.head(), e);
    }
  }

  private static RuntimeException gap(CommitId id, RuntimeException cause) {
    if (cause instanceof NotFoundException missing
        && missing.code() != ErrorCode.HISTORY_RECLAIMED) {
      return cause;
    }
    RuntimeException gap = FirstParents.gap(id);
    gap.addSuppressed(cause);
    return gap;
  }
}
