package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import java.util.Objects;

/**
 * One table an operation looked at without moving it. What the operation does is right only as long
 * as the graph pins this version, or one with the same rows. Immutable.
 *
 * @param tableKey the table
 * @param version the version the graph pinned, 0 if it had no such table
 * @param owner the branch of the table that is pinned
 */
public record TableRead(TableKey tableKey, long version, BranchName owner) {
  /** Validates. */
  public TableRead {
    Objects.requireNonNull(tableKey);
    Objects.requireNonNull(owner);
    if (version < 0) {
      throw new IllegalArgumentException("version below 0: " + version);
    }
  }
}
