package dev.omnigraph.manifest.publish;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.DatasetHandle;
import java.util.ArrayList;
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
 * @param effects the table versions it pins that are not on stable storage yet; they are forced
 *     before the publish, and stay the caller's
 */
public record PublishRequest(
    BranchName branch,
    List<TableChange> changes,
    Map<TableKey, Long> expected,
    List<PublishCheck> checks,
    CommitIntent commit,
    List<DatasetHandle> effects) {
  /** Validates and copies. */
  public PublishRequest {
    Objects.requireNonNull(branch);
    changes = List.copyOf(changes);
    expected = Collections.unmodifiableMap(new TreeMap<>(expected));
    checks = List.copyOf(checks);
    Objects.requireNonNull(commit);
    effects = List.copyOf(effects);
  }

  /** Returns a request without further conditions. */
  public static PublishRequest of(
      BranchName branch,
      List<TableChange> changes,
      Map<TableKey, Long> expected,
      CommitIntent commit) {
    return new PublishRequest(branch, changes, expected, List.of(), commit, List.of());
  }

  /** Returns the same request with one more condition. */
  public PublishRequest withCheck(PublishCheck check) {
    List<PublishCheck> more = new ArrayList<>(checks);
    more.add(check);
    return new PublishRequest(branch, changes, expected, more, commit, effects);
  }

  /** Returns the same request with the table versions to force before. */
  public PublishRequest withEffects(List<DatasetHandle> versions) {
    return new PublishRequest(branch, changes, expected, checks, commit, versions);
  }
}
