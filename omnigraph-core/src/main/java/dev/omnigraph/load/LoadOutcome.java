package dev.omnigraph.load;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.write.CommitOutcome;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a load did. Immutable.
 *
 * @param commit the commit it made
 * @param records input records by table
 */
public record LoadOutcome(CommitOutcome commit, SortedMap<TableKey, Long> records) {
  /** Copies. */
  public LoadOutcome {
    records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
  }
}
