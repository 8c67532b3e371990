package dev.omnigraph.query.ir;

import dev.omnigraph.catalog.EdgeType;
import java.util.OptionalInt;

/**
 * One traversal clause with its direction decided.
 *
 * @param leftSlot the textual left end
 * @param rightSlot the textual right end
 * @param edgeType the edge type followed
 * @param direction how the edge is followed going from left to right
 * @param minHops at least 1
 * @param maxHops at least {@code minHops}
 * @param edgeSlot the bound edge variable's number, empty when the clause has set semantics
 * @param edgeName name of the edge variable, empty text when there is none or it is {@code $_}
 */
public record TraversalIr(
    int leftSlot,
    int rightSlot,
    EdgeType edgeType,
    Direction direction,
    long minHops,
    long maxHops,
    OptionalInt edgeSlot,
    String edgeName) {

  /** Ways to follow an edge type. */
  public enum Direction {
    /** Left is {@code src}. */
    FORWARD,
    /** Left is {@code dst}. */
    BACKWARD,
    /** Either end; same-type edges only. */
    BOTH
  }
}
