package dev.omnigraph.query.ir;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A checked read query.
 *
 * @param name its name
 * @param params declared parameters in order
 * @param slotCount node slots of the whole query, nested blocks included
 * @param edgeSlotCount edge slots of the whole query
 * @param match the outermost block
 * @param projections result columns in order; at least one
 * @param order ordering keys; empty when {@code rank} is present
 * @param rank the ranking given as first ordering key
 * @param limit the most rows, as an unsigned 64-bit number
 */
public record QueryIr(
    String name,
    List<ParamIr> params,
    int slotCount,
    int edgeSlotCount,
    MatchBlock match,
    List<ProjectionIr> projections,
    List<OrderIr> order,
    Optional<RankSpec> rank,
    OptionalLong limit) {
  /** Copies. */
  public QueryIr {
    params = List.copyOf(params);
    projections = List.copyOf(projections);
    order = List.copyOf(order);
  }

  /** Returns whether some column is an aggregate, which makes the others grouping keys. */
  public boolean isAggregating() {
    for (ProjectionIr projection : projections) {
      if (projection.aggregate().isPresent()) {
        return true;
      }
    }
    return false;
  }
}
