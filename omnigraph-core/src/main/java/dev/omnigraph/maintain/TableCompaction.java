package dev.omnigraph.maintain;

import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.StagedCompaction;
import dev.omnigraph.topology.TablePin;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One table of a compaction: which version is compacted into what. Immutable.
 *
 * @param entry where the graph pins the table
 * @param pin that version
 * @param fragments its fragments
 * @param groups the copies, possibly none
 * @param transaction the identity of the transaction that will put them in place
 */
record TableCompaction(
    TableEntry entry,
    TablePin pin,
    List<FragmentInfo> fragments,
    List<StagedCompaction> groups,
    UUID transaction) {
  TableCompaction {
    fragments = List.copyOf(fragments);
    groups = List.copyOf(groups);
  }

  /** Copies what is worth it of an open pinned version. */
  static TableCompaction stage(
      TableEntry entry, TablePin pin, DatasetHandle handle, UUID transaction) {
    return new TableCompaction(
        entry,
        pin,
        handle.fragments(),
        handle.stageCompaction(CompactionRules.defaults()),
        transaction);
  }

  /** Returns the same copies for a later version, which must have the copied fragments. */
  TableCompaction on(TableEntry later, TablePin laterPin, List<FragmentInfo> laterFragments) {
    return new TableCompaction(later, laterPin, laterFragments, groups, transaction);
  }

  boolean fits(List<FragmentInfo> laterFragments) {
    Set<FragmentInfo> present = new HashSet<>(laterFragments);
    return groups.stream().allMatch(group -> present.containsAll(group.replaced()));
  }

  int fragmentsAfter() {
    int after = fragments.size();
    for (StagedCompaction group : groups) {
      after += group.fragmentsAdded() - group.replaced().size();
    }
    return after;
  }

  long deletedRows() {
    return deletedRows(fragments);
  }

  long deletedRowsAfter() {
    long after = deletedRows();
    for (StagedCompaction group : groups) {
      after -= deletedRows(group.replaced());
    }
    return after;
  }

  private static long deletedRows(List<FragmentInfo> of) {
    long deleted = 0;
    for (FragmentInfo fragment : of) {
      deleted += fragment.physicalRows() - fragment.liveRows();
    }
    return deleted;
  }
}
