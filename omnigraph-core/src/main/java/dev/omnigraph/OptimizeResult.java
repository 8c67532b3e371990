package dev.omnigraph;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an optimization did. Immutable.
 *
 * @param branch the branch
 * @param commitId the commit it made, if it moved a table
 * @param tables one entry per table looked at, in the order of their keys, then {@code __manifest}
 * @param searchIndexes how many search indexes were made and kept on disk
 */
public record OptimizeResult(
    String branch, Optional<String> commitId, List<Table> tables, int searchIndexes) {
  /** Validates and copies. */
  public OptimizeResult {
    Objects.requireNonNull(branch);
    Objects.requireNonNull(commitId);
    tables = List.copyOf(tables);
  }

  OptimizeResult withSearchIndexes(int count) {
    return new OptimizeResult(branch, commitId, tables, count);
  }

  /** What happened to a table. */
  public enum Action {
    /** Small or thinned-out fragments were merged. */
    COMPACTED,
    /** There was nothing worth doing. */
    UNCHANGED,
    /** It could not be touched; the reason says why. */
    SKIPPED
  }

  /**
   * One table.
   *
   * @param tableKey its key, or {@code __manifest}
   * @param action what happened
   * @param reason why it was skipped, one stable word
   * @param fragmentsBefore its fragments before
   * @param fragmentsAfter its fragments after
   * @param deletedRowsBefore its deleted rows that still took space before
   * @param deletedRowsAfter those after
   */
  public record Table(
      String tableKey,
      Action action,
      Optional<String> reason,
      int fragmentsBefore,
      int fragmentsAfter,
      long deletedRowsBefore,
      long deletedRowsAfter) {
    /** Validates. */
    public Table {
      Objects.requireNonNull(tableKey);
      Objects.requireNonNull(action);
      Objects.requireNonNull(reason);
    }
  }
}
