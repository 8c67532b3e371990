package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.TableKey;

/**
 * A table a schema migration removes from the graph.
 *
 * @param tableKey the table
 * @param tombstoneVersion the version it is hidden up to, at least 1
 */
public record TableTombstone(TableKey tableKey, long tombstoneVersion) {
  /** Validates the version. */
  public TableTombstone {
    if (tombstoneVersion < 1) {
      throw new IllegalArgumentException("tombstone version below 1: " + tombstoneVersion);
    }
  }
}
