package dev.omnigraph.changes;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Lineage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The line of first parents of a branch. */
public final class FirstParents {
  private FirstParents() {}

  /**
   * Returns the commits of the line that come after one of it, oldest first.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if the commit is not on the line
   * @throws ConflictException if the history in between is not known any more
   */
  public static List<GraphCommit> after(Lineage lineage, CommitId seen) {
    List<GraphCommit> commits = new ArrayList<>();
    Optional<GraphCommit> commit = lineage.head();
    while (commit.isPresent() && !commit.get().id().equals(seen)) {
      commits.add(commit.get());
      Optional<CommitId> parent = commit.get().parent();
      commit = parent.flatMap(lineage::find);
      if (parent.isPresent() && commit.isEmpty()) {
        throw gap(parent.get());
      }
    }
    if (commit.isEmpty()) {
      throw FeedCursor.rejected(
          "the commit is not on the first-parent line of the branch", "commit_id", seen.text());
    }
    Collections.reverse(commits);
    return commits;
  }

  /** Returns the error for a commit whose state is not retained. */
  public static ConflictException gap(CommitId commit) {
    return ConflictException.of(
        ErrorCode.FEED_GAP,
        "changes were removed by cleanup before they were read",
        "take a new baseline and go on from its cursor; tags keep commits from cleanup",
        Details.of("commit_id", commit.text()));
  }
}
