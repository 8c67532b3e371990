package dev.omnigraph.query.plan;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.query.ir.TraversalIr;
import dev.omnigraph.query.ir.TraversalIr.Direction;

/**
 * How a traversal is followed from a bound node. Immutable.
 *
 * @param edgeType the edge type
 * @param direction the direction seen from the bound node
 * @param minHops at least 1
 * @param maxHops at least {@code minHops}
 * @param edgeColumn the column that receives the edge, or -1 when each reached node counts once
 */
public record Hop(
    EdgeType edgeType, Direction direction, long minHops, long maxHops, int edgeColumn) {

  /** Returns the hop of a traversal from its left end. */
  static Hop fromLeft(TraversalIr traversal, int edgeBase) {
    return of(traversal, traversal.direction(), edgeBase);
  }

  /** Returns the hop of a traversal from its right end. */
  static Hop fromRight(TraversalIr traversal, int edgeBase) {
    return of(traversal, opposite(traversal.direction()), edgeBase);
  }

  private static Direction opposite(Direction direction) {
    return switch (direction) {
      case FORWARD -> Direction.BACKWARD;
      case BACKWARD -> Direction.FORWARD;
      case BOTH -> Direction.BOTH;
    };
  }

  /** Returns the same hop seen from its other end. */
  Hop reversed() {
    return new Hop(edgeType, opposite(direction), minHops, maxHops, edgeColumn);
  }

  private static Hop of(TraversalIr traversal, Direction direction, int edgeBase) {
    boolean chains = traversal.edgeType().from().equals(traversal.edgeType().to());
    long max = chains ? traversal.maxHops() : Math.min(1, traversal.maxHops());
    int edgeColumn =
        traversal.edgeSlot().isPresent() ? edgeBase + traversal.edgeSlot().getAsInt() : -1;
    return new Hop(traversal.edgeType(), direction, traversal.minHops(), max, edgeColumn);
  }

  /** Returns whether each edge makes a row of its own. */
  public boolean isPerEdge() {
    return edgeColumn >= 0;
  }

  /** Returns whether exactly one edge is followed. */
  public boolean isSingle() {
    return minHops == 1 && maxHops == 1;
  }

  /** Returns whether nothing can be reached: edges between different types do not chain. */
  public boolean isImpossible() {
    return minHops > maxHops;
  }

  /** Returns a short text, for example {@code -Follows{1,3}->}. */
  public String text() {
    String hops = isSingle() ? "" : "{" + minHops + "," + maxHops + "}";
    String name = edgeType.name() + hops + (isPerEdge() ? " edge#" + edgeColumn : "");
    return switch (direction) {
      case FORWARD -> "-" + name + "->";
      case BACKWARD -> "<-" + name + "-";
      case BOTH -> "-" + name + "-";
    };
  }
}
