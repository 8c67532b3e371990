package dev.omnigraph.manifest.publish;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Everything one publish needs. Immutable.
 *
 * @param branch the graph branch to advance
 * @param changes the tables to register, pin or drop; may be empty
 * @param expected the version each named table must have, 0 for a table that must be unknown;
 *     compared with {@link dev.omnigraph.manifest.Snapshot#latestVisible}
 * @param checks further conditions, in the order they are checked
 * @param commit the commit to record
 */
public record PublishRequest(
    BranchName branch,
    List<TableChange> changes,
    Map<TableKey, Long> expected,
    List<PublishCheck> checks,
    CommitIntent commit) {
  /** Validates and copies. */
  public PublishRequest {
    Objects.requireNonNull(branch);
    changes = List.copyOf(changes);
    expected = Collections.unmodifiableMap(new TreeMap<>(expected));
    checks = List.copyOf(checks);
    Objects.requireNonNull(commit);
  }

  /** Returns a request without further conditions. */
  public static PublishRequest of(
      BranchName branch,
      List<TableChange> changes,
      Map<TableKey, Long> expected,
      CommitIntent commit) {
    return new PublishRequest(branch, changes, expected, List.of(), commit);
  }

  /** Returns the same request with one more condition. */
  public PublishRequest withCheck(PublishCheck check) {
    List<PublishCheck> more = new java.util.ArrayList<>(checks);
    more.add(check);
    return new PublishRequest(branch, changes, expected, more, commit);
  }
}
