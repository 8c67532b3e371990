package dev.omnigraph.system.differential;

import java.util.List;

/**
 * A query and its parameters.
 *
 * @param text without its limit
 * @param limit the number of rows to keep, or -1
 * @param keys positions of the columns an aggregating query is ordered by
 * @param sums positions of the columns whose last digits depend on the order of the rows
 */
record WrittenQuery(
    String text,
    String parameters,
    int limit,
    boolean ordered,
    boolean aggregating,
    List<Integer> keys,
    List<Integer> sums) {
  /** Whether which rows there are depends on the limit. */
  boolean ranked() {
    return text.contains(" order { nearest(")
        || text.contains(" order { rrf(")
        || text.contains(" order { bm25(");
  }

  String limited() {
    return limit < 0 ? text : text.substring(0, text.length() - 1) + " limit " + limit + " }";
  }
}
