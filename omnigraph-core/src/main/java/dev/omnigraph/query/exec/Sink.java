package dev.omnigraph.query.exec;

/**
 * Takes all rows of a query before its result is known. Several threads may each fill one of their
 * own; merged, they hold what a single one would have taken.
 *
 * @param <S> the own type
 */
interface Sink<S> {
  /**
   * Takes the rows of one range.
   *
   * @param range the number of the range; ranges ascend in the order of the first table, and one
   *     sink sees them ascending
   */
  void take(Operator rows, int range);

  /** Takes over what another sink of the same query took. */
  void merge(S other);

  /**
   * Returns whether the outcome is the same whatever ranges went to which sink. Otherwise all rows
   * have to be taken again by one.
   */
  boolean isIndependentOfSpread();
}
