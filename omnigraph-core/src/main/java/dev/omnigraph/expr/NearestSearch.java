package dev.omnigraph.expr;

import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.OrdinalCursor;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;

/**
 * Gives the nodes of a type in an order in which those near to a vector come early, and ends before
 * those that are unlikely to be among the nearest.
 *
 * <p>Thread-safety: thread-safe; a cursor is confined to one thread. It gives live nodes only, each
 * once; distances are the business of who asked, so that they are exact for every node.
 */
@FunctionalInterface
public interface NearestSearch {
  /** Knows no order: every node is looked at. */
  NearestSearch NONE = (view, type, property, wanted, work) -> Optional.empty();

  /**
   * What is searched for. Confined, for its bound.
   *
   * @param vector the vector; not changed
   * @param recall the share of the nearest rows to be found, above 0; 1 for all of them
   * @param bound the squared distance of the worst row that still counts, by now; positive infinity
   *     until enough rows were found
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Wanted(float[] vector, double recall, DoubleSupplier bound) {}

  /** How the search may work while it makes an index. */
  interface Work {
    /** Called often; throws when the execution is to end. */
    void checkpoint();

    /** Does all parts, on several threads where there are some; parts are independent. */
    void spread(int parts, IntConsumer part);
  }

  /**
   * Starts a search.
   *
   * @return empty if all nodes are to be looked at, in any order
   */
  Optional<OrdinalCursor> near(
      GraphView view, NodeType type, Property property, Wanted wanted, Work work);
}
