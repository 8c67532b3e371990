package dev.omnigraph;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a check found. Immutable.
 *
 * @param problems what is wrong; empty when all is well
 */
public record CheckReport(List<Problem> problems) {

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

  /** Copies. */
  public CheckReport {
    problems = List.copyOf(problems);
  }

  /** Returns whether nothing is wrong. */
  public boolean ok() {
    return problems.isEmpty();
  }
}
