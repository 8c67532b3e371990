package dev.omnigraph.storage;

import dev.omnigraph.ids.BranchName;

/**
 * A branch of a dataset.
 *
 * @param name its name
 * @param parentVersion the version it started from
 * @param incarnation differs between two branches of one name created one after the other
 * @param createdAtSeconds creation time, seconds since 1970 UTC
 */
public record BranchRef(
    BranchName name, long parentVersion, String incarnation, long createdAtSeconds) {}
