package dev.omnigraph;

import java.util.List;
import java.util.Objects;

/**
 * What one commit changed. Immutable.
 *
 * @param commit the commit
 * @param changes its changes by table key, then by id; never empty
 * @param cursor the place in the feed after this block, to go on from when it was dealt with
 */
public record ChangeBlock(CommitInfo commit, List<Change> changes, String cursor) {
  /** Validates and copies. */
  public ChangeBlock {
    Objects.requireNonNull(commit);
    changes = List.copyOf(changes);
    Objects.requireNonNull(cursor);
  }
}
