package dev.omnigraph.storage;

import org.jspecify.annotations.Nullable;

/**
 * One immutable data file of a dataset version together with its deletions. The data file never
 * changes, so everything derived from it may be kept under {@link #dataFile}; deletions are named
 * by {@link #deletionKey}.
 *
 * @param id the fragment id inside its dataset branch, not negative
 * @param dataFile the name of the data file, unique in the dataset and all of its branches
 * @param physicalRows rows in the data file, deleted ones included
 * @param liveRows rows that are not deleted
 * @param deletionKey identifies the set of deleted rows, or null when none is deleted
 * @param dataBytes size of the data file, or -1 when unknown
 */
public record FragmentInfo(
    int id,
    String dataFile,
    long physicalRows,
    long liveRows,
    @Nullable String deletionKey,
    long dataBytes) {}
