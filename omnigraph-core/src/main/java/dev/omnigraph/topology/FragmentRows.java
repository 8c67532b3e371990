package dev.omnigraph.topology;

import org.jspecify.annotations.Nullable;

/**
 * One fragment of a table version, as writers need it to choose what to fold and as derived
 * structures need it to name what they are made of. Immutable.
 *
 * @param id the fragment id in the dataset
 * @param dataFile the name of the data file, whose content never changes
 * @param deletionKey identifies the set of deleted rows, or null when none is deleted
 * @param firstRow the row its first physical row has in this version; cursors take ranges of rows
 * @param physicalRows rows in the data file, deleted ones included
 * @param liveRows rows that are not deleted
 * @param dataBytes size of the data file, or -1 when unknown
 */
public record FragmentRows(
    int id,
    String dataFile,
    @Nullable String deletionKey,
    int firstRow,
    int physicalRows,
    int liveRows,
    long dataBytes) {}
