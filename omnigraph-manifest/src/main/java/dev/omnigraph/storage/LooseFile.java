package dev.omnigraph.storage;

import java.time.Instant;

/**
 * A file, or a directory with all it holds, that no version of a dataset names.
 *
 * @param path its path below the directory of the dataset, with slashes
 * @param bytes its size
 * @param writtenAt when it was changed last
 */
public record LooseFile(String path, long bytes, Instant writtenAt) {}
