package dev.omnigraph;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a cleanup removed, or would remove. Immutable.
 *
 * @param mode whether anything was removed
 * @param tables one entry per dataset, {@code __manifest} first, then tables in the order of their
 *     keys, then what else belongs to the graph; last, if there are any, search indexes of data
 *     files that are gone
 */
public record CleanupResult(Mode mode, List<Table> tables) {
  /** Validates and copies. */
  public CleanupResult {
    Objects.requireNonNull(mode);
    tables = List.copyOf(tables);
  }

  /** Kinds of runs. */
  public enum Mode {
    /** Nothing was removed. */
    PREVIEW,
    /** What is listed was removed. */
    REMOVED
  }

  /**
   * One dataset.
   *
   * @param tableKey its table key, or its name in the graph's directory
   * @param versions versions
   * @param files files, those of the versions included
   * @param bytes their size
   * @param forks chains of branches that no commit refers to
   * @param error why it was left alone; the others are not affected
   */
  public record Table(
      String tableKey, long versions, long files, long bytes, int forks, Optional<String> error) {
    /** Validates. */
    public Table {
      Objects.requireNonNull(tableKey);
      Objects.requireNonNull(error);
    }
  }

  /** Returns all versions together. */
  public long versions() {
    return tables.stream().mapToLong(Table::versions).sum();
  }

  /** Returns the size of all files together. */
  public long bytes() {
    return tables.stream().mapToLong(Table::bytes).sum();
  }
}
