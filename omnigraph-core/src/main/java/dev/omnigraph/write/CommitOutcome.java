package dev.omnigraph.write;

import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a commit did. Immutable.
 *
 * @param commitId the commit; empty when nothing was to be committed
 * @param snapshot the branch after it
 * @param tables what changed, per table that changed
 */
public record CommitOutcome(
    Optional<CommitId> commitId, Snapshot snapshot, SortedMap<TableKey, Counts> tables) {
  /** Validates and copies. */
  public CommitOutcome {
    Objects.requireNonNull(commitId);
    Objects.requireNonNull(snapshot);
    tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
  }

  /**
   * Rows of one table.
   *
   * @param inserted rows whose id was not there
   * @param updated rows that replaced one of equal id
   * @param deleted rows that went away
   */
  public record Counts(long inserted, long updated, long deleted) {
    /** Returns the sum. */
    public Counts plus(Counts other) {
      return new Counts(
          inserted + other.inserted, updated + other.updated, deleted + other.deleted);
    }
  }

  /** Returns the sum over all tables. */
  public Counts total() {
    Counts sum = new Counts(0, 0, 0);
    for (Map.Entry<TableKey, Counts> table : tables.entrySet()) {
      sum = sum.plus(table.getValue());
    }
    return sum;
  }
}
