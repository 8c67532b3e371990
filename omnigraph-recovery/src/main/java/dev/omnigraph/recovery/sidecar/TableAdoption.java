package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;

/**
 * A table a merge takes over as it is: the publish changes its pin, no head moves.
 *
 * @param tableKey the table
 * @param expectedVersion the version the target pinned before the merge, 0 if it had no such table
 * @param version the version it pins after the merge, at least 1
 * @param owner the branch of the table that holds that version
 */
public record TableAdoption(
    TableKey tableKey, long expectedVersion, long version, BranchName owner) {
  /** Validates the versions. */
  public TableAdoption {
    if (expectedVersion < 0 || version < 1) {
      throw new IllegalArgumentException(
          "not a change of pins: " + expectedVersion + " to " + version);
    }
  }
}
