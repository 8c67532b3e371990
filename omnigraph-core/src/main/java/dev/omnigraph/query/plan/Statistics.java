package dev.omnigraph.query.plan;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.ir.TraversalIr.Direction;
import java.util.OptionalDouble;

/**
 * Sizes the planner estimates with. They influence cost only, never results. What cannot be told
 * without reading rows is empty.
 */
public interface Statistics {
  /** Returns the number of nodes of a type. */
  double nodeCount(String nodeType);

  /**
   * Returns the mean number of edges per node, over all nodes at the end where the step starts.
   *
   * @param direction how the edge type is followed
   */
  double degreeMean(String edgeType, Direction direction);

  /**
   * Returns the mean number of edges per node, where a node counts once for each of its edges: that
   * of nodes met by their edges, which is well above {@link #degreeMean} when few nodes have many.
   *
   * @param direction how the edge type is followed
   */
  default OptionalDouble degreeMeanByEdge(String edgeType, Direction direction) {
    return OptionalDouble.empty();
  }

  /**
   * Returns the share of the nodes that have at least one edge whose other end passes a test.
   *
   * @param direction how the edge type is followed
   * @param passing the share of the ends that pass
   */
  default OptionalDouble linkedShare(String edgeType, Direction direction, double passing) {
    return OptionalDouble.empty();
  }

  /**
   * Returns the mean share of the rows of a table that have one value of a property: one part of
   * the distinct values, less the rows that have none.
   */
  default OptionalDouble equalShare(TableKey table, String property) {
    return OptionalDouble.empty();
  }

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
