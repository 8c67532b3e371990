package dev.omnigraph.topology;

import dev.omnigraph.ids.TableKey;
import java.util.Optional;

/**
 * What can be told of the sizes in one snapshot from what is resident, without reading anything.
 *
 * <p>Exact where the table of the snapshot itself is resident, with this exception: in tables of
 * more than {@link #ALWAYS_COUNTED_ROWS} rows, distinct values are counted again only when a
 * sixteenth of the rows changed. Else what was last found out about another version of the table in
 * this process.
 *
 * <p>Thread-safety: thread-safe. Cost: no storage call; the first question about a column or about
 * lists goes through their rows in memory once.
 */
public interface KnownSizes {
  /** In tables of up to so many rows, distinct values are those of the very version. */
  int ALWAYS_COUNTED_ROWS = 1 << 10;

  /** Returns how many values a property has; empty also for lists, vectors and blobs. */
  Optional<DistinctValues> distinct(TableKey table, String property);

  /** Returns the degrees of the sources of an edge type. */
  Optional<DegreeStatistics> outDegrees(String edgeType);

  /** Returns the degrees of the targets of an edge type. */
  Optional<DegreeStatistics> inDegrees(String edgeType);
}
