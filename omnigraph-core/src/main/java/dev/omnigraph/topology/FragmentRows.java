package dev.omnigraph.topology;

/**
 * One fragment of a table version as writers need it to choose what to fold. Immutable.
 *
 * @param id the fragment id in the dataset
 * @param physicalRows rows in the data file, deleted ones included
 * @param liveRows rows that are not deleted
 * @param dataBytes size of the data file, or -1 when unknown
 */
public record FragmentRows(int id, int physicalRows, int liveRows, long dataBytes) {}
