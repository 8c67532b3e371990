package dev.omnigraph.recovery.classify;

/**
 * One version of a table and who made it.
 *
 * @param version the version, at least 1
 * @param author who made it
 */
public record TableVersion(long version, VersionAuthor author) {}
