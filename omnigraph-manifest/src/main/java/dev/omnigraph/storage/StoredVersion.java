package dev.omnigraph.storage;

import java.time.Instant;

/**
 * A version of a chain that is still stored.
 *
 * @param version its number
 * @param writtenAt when it was written, as storage tells
 */
public record StoredVersion(long version, Instant writtenAt) {}
