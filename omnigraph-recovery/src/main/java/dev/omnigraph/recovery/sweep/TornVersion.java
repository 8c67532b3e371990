package dev.omnigraph.recovery.sweep;

import dev.omnigraph.storage.DatasetAddress;

/**
 * A newest version file that a power cut left unreadable and that was moved aside.
 *
 * @param address the version chain it belonged to
 * @param version its version
 */
public record TornVersion(DatasetAddress address, long version) {}
