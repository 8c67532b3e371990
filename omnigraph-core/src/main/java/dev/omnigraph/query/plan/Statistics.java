package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.TraversalIr.Direction;

/** Sizes the planner estimates with. They influence cost only, never results. */
public interface Statistics {
  /** Returns the number of nodes of a type. */
  double nodeCount(String nodeType);

  /**
   * Returns the mean number of edges per node, over all nodes at the end where the step starts.
   *
   * @param direction how the edge type is followed
   */
  double degreeMean(String edgeType, Direction direction);

  /** Returns statistics of a graph about which nothing is known. */
  static Statistics unknown() {
    return new Statistics() {
      @Override
      public double nodeCount(String nodeType) {
        return 10_000;
      }

      @Override
      public double degreeMean(String edgeType, Direction direction) {
        return 10;
      }
    };
  }
}
