package dev.omnigraph.recovery.audit;

import dev.omnigraph.ids.TableKey;

/**
 * What became of one table of an operation.
 *
 * @param tableKey the table
 * @param fromVersion the version it came from; 0 for a table that was added
 * @param toVersion the version it ended at
 */
public record TableOutcome(TableKey tableKey, long fromVersion, long toVersion) {}
