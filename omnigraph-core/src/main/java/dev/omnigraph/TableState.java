package dev.omnigraph;

/**
 * One table of a snapshot. Immutable.
 *
 * @param tableKey {@code node:<Type>} or {@code edge:<Type>}
 * @param version the table version the snapshot pins
 * @param branch the branch whose files hold that version
 * @param rows the number of rows
 */
public record TableState(String tableKey, long version, String branch, long rows) {}
