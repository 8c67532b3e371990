package dev.omnigraph;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a repair found and did. Immutable.
 *
 * @param commitIds the commits it made, one per branch repaired
 * @param tables one entry per table of each branch that owns it, by branch and key
 */
public record RepairResult(List<String> commitIds, List<Table> tables) {
  /** Copies. */
  public RepairResult {
    commitIds = List.copyOf(commitIds);
    tables = List.copyOf(tables);
  }

  /** What made the versions the graph does not know. */
  public enum Finding {
    /** There are none. */
    NONE,
    /** Only maintenance: the rows are the same. */
    VERIFIED_MAINTENANCE,
    /** At least one version changed rows. */
    SUSPICIOUS,
    /** At least one version cannot be told. */
    UNVERIFIABLE,
    /** The table ends before the version the graph pins: data is lost. */
    MISSING
  }

  /** What was done about it. */
  public enum Action {
    /** Nothing had to be. */
    NO_OP,
    /** Nothing yet: this was a preview. */
    PREVIEW,
    /** The newest version was published; the rows are the same. */
    HEALED,
    /** The newest version was published, rows as they are. */
    FORCED,
    /** It was left alone. */
    REFUSED
  }

  /**
   * One table.
   *
   * @param tableKey its key
   * @param branch the branch that owns the chain
   * @param pinned the version the graph pins
   * @param newest the newest version there is, 0 if there is no chain
   * @param finding what made the difference
   * @param operations the kinds of transactions above the pin, oldest first
   * @param action what was done
   */
  public record Table(
      String tableKey,
      String branch,
      long pinned,
      long newest,
      Finding finding,
      List<String> operations,
      Action action) {
    /** Validates and copies. */
    public Table {
      Objects.requireNonNull(tableKey);
      Objects.requireNonNull(branch);
      Objects.requireNonNull(finding);
      operations = List.copyOf(operations);
      Objects.requireNonNull(action);
    }
  }

  /** Returns whether something that is wrong was left as it is. */
  public boolean isIncomplete() {
    return tables.stream()
        .anyMatch(t -> t.action() == Action.REFUSED || t.action() == Action.PREVIEW);
  }

  /** Returns the entry of a table of a branch. */
  public Optional<Table> table(String tableKey, String branch) {
    return tables.stream()
        .filter(t -> t.tableKey().equals(tableKey) && t.branch().equals(branch))
        .findFirst();
  }
}
