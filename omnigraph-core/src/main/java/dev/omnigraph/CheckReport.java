package dev.omnigraph;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a check found. Immutable.
 *
 * @param problems what is wrong; empty when all is well
 * @param notices what is left over and costs room, and nothing else
 */
public record CheckReport(List<Problem> problems, List<Notice> notices) {

  /** How much a check reads. */
  public enum Depth {
    /** Versions, row counts, ids, endpoints, cardinality, constraints. */
    SHALLOW,
    /** Also every value of every row, in every branch. */
    DEEP
  }

  /**
   * One thing that is wrong.
   *
   * @param kind a stable word, for example {@code dangling_edge}
   * @param tableKey the table concerned
   * @param id the row concerned
   * @param message what is wrong, one sentence
   */
  public record Problem(
      String kind, Optional<String> tableKey, Optional<String> id, String message) {
    /** Validates. */
    public Problem {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(tableKey);
      Objects.requireNonNull(id);
      Objects.requireNonNull(message);
    }
  }

  /**
   * Something nothing refers to. Readers never see it.
   *
   * @param kind a stable word, for example {@code unreferenced_file}
   * @param tableKey the table it belongs to
   * @param path where it is, below the root of the graph
   * @param bytes its size; 0 where it was not measured
   * @param message why it is there or what removes it, one sentence
   */
  public record Notice(
      String kind, Optional<String> tableKey, String path, long bytes, String message) {
    /** Validates. */
    public Notice {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(tableKey);
      Objects.requireNonNull(path);
      Objects.requireNonNull(message);
    }
  }

  /** Copies. */
  public CheckReport {
    problems = List.copyOf(problems);
    notices = List.copyOf(notices);
  }

  /** Returns whether nothing is wrong; leftovers are not. */
  public boolean ok() {
    return problems.isEmpty();
  }
}
