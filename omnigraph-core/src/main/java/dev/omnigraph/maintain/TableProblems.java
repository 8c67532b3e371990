package dev.omnigraph.maintain;

import dev.omnigraph.CheckReport.Problem;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is wrong with one table of one branch. Of each kind the first are listed and the others
 * counted, so that a table full of errors hides nothing else. Confined to one thread.
 */
final class TableProblems {
  private static final int PER_KIND_MAX = 100;

  private final TableKey table;
  private final String suffix;
  private final List<Problem> problems;
  private final Map<String, Long> counts = new TreeMap<>();

  /** Collects into a list. */
  TableProblems(TableKey table, BranchName branch, List<Problem> problems) {
    this.table = table;
    this.suffix = branch.isMain() ? "" : " (branch " + branch + ")";
    this.problems = problems;
  }

  /** Adds what is wrong with a row. */
  void add(String kind, String id, String message) {
    add(kind, Optional.of(id), message);
  }

  /** Adds what is wrong with the table. */
  void add(String kind, String message) {
    add(kind, Optional.empty(), message);
  }

  private void add(String kind, Optional<String> id, String message) {
    if (counts.merge(kind, 1L, Long::sum) <= PER_KIND_MAX) {
      problems.add(new Problem(kind, Optional.of(table.toString()), id, message + suffix));
    }
  }

  /** Says how many were not listed; the last call. */
  void end() {
    counts.forEach(
        (kind, count) -> {
          if (count > PER_KIND_MAX) {
            String message = (count - PER_KIND_MAX) + " more of kind " + kind + " are not listed";
            problems.add(
                new Problem(
                    "more", Optional.of(table.toString()), Optional.empty(), message + suffix));
          }
        });
  }
}
