package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.QueryIr;
import java.util.OptionalDouble;

/**
 * A query ready to run on any snapshot of its catalog. Immutable; made once and kept by the caller
 * under catalog hash and text.
 *
 * @param query the checked query
 * @param pipeline binds the variables
 * @param columnCount columns of a row block
 * @param edgeBase the column of edge slot 0
 * @param sizes what it was planned with
 */
public record PhysicalPlan(
    QueryIr query, Pipeline pipeline, int columnCount, int edgeBase, PlannedSizes sizes) {
  /** Returns whether all rows have to be found before the first of the result is known. */
  public boolean needsAllRows() {
    return query.isAggregating() || query.rank().isPresent() || !query.order().isEmpty();
  }

  /**
   * Returns the plan as indented text, stable for equal plans.
   *
   * @param recall the share of the nearest rows wanted, if fewer than all will do
   */
  public String explainText(OptionalDouble recall) {
    return PlanText.of(this, recall);
  }

  /**
   * Returns the plan as one JSON object, stable for equal plans.
   *
   * @param recall the share of the nearest rows wanted, if fewer than all will do
   */
  public String explainJson(OptionalDouble recall) {
    return PlanJson.of(this, recall);
  }
}
