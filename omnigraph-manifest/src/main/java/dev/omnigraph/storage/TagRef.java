package dev.omnigraph.storage;

import dev.omnigraph.ids.BranchName;

/**
 * A tag of a dataset: a name for one version, which storage keeps.
 *
 * @param name the name as stored
 * @param branch the chain of the version
 * @param version the version
 */
public record TagRef(String name, BranchName branch, long version) {}
