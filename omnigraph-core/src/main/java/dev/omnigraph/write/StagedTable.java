package dev.omnigraph.write;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.StagedFragment;
import java.util.List;

/**
 * A pending table whose rows are in data files that no version names yet.
 *
 * @param pending what is wanted
 * @param added the data files
 */
record StagedTable(PendingTable pending, List<StagedFragment> added) {
  StagedTable {
    added = List.copyOf(added);
  }

  TableKey key() {
    return pending.key();
  }

  long rowsAdded() {
    return added.stream().mapToLong(StagedFragment::rows).sum();
  }
}
