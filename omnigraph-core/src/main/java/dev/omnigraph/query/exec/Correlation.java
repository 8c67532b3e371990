package dev.omnigraph.query.exec;

import java.util.Arrays;

/** Which rows of an outer block a nested pipeline has already found a match for. */
final class Correlation {
  private final int rowColumn;
  private boolean[] matched = new boolean[0];

  Correlation(int rowColumn) {
    this.rowColumn = rowColumn;
  }

  /** Forgets all matches and makes room for a number of outer rows. */
  void reset(int rows) {
    if (matched.length < rows) {
      matched = new boolean[rows];
    } else {
      Arrays.fill(matched, 0, rows, false);
    }
  }

  int rowColumn() {
    return rowColumn;
  }

  boolean isMatched(int outerRow) {
    return matched[outerRow];
  }

  void match(int outerRow) {
    matched[outerRow] = true;
  }
}
