package dev.omnigraph.topology;

/**
 * Neighbour lists of one edge type in one direction. Only live edges with live ends; parallel edges
 * repeat the neighbour; self loops are contained.
 *
 * <p>Thread-safety: immutable. Allocation-free. Every method accepts any int as node; one without
 * edges has degree 0.
 */
public interface Adjacency {
  /** Returns the number of edges of a node. */
  int degree(int node);

  /** Returns the sum of the degrees of the nodes from one position of a list to another. */
  default long degreeSum(int[] nodes, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += degree(nodes[i]);
    }
    return sum;
  }

  /**
   * Copies the neighbours of a node in ascending ordinal order.
   *
   * @param buffer has room for {@link #degree} entries from {@code at}
   * @return the number copied
   */
  int neighbours(int node, int[] buffer, int at);

  /**
   * Copies the edge rows of a node in the order of {@link #neighbours}.
   *
   * @return the number copied
   */
  int edges(int node, int[] buffer, int at);

  /**
   * Returns the array in which the neighbours of a node lie in ascending order from {@link #start};
   * owned by the view, not to be changed. The fast way to walk without copying.
   */
  int[] neighbourArray(int node);

  /** Returns the array of edge rows, parallel to {@link #neighbourArray}; not to be changed. */
  int[] edgeArray(int node);

  /** Returns the first position of the node's entries in both arrays. */
  int start(int node);

  /** Returns whether an edge from the node to a neighbour exists, by binary search. */
  boolean contains(int node, int neighbour);

  /** Returns how many edges lead from the node to a neighbour. */
  int count(int node, int neighbour);

  /**
   * Returns whether no node is known to have two edges to one neighbour. May be false although none
   * has, after such edges were deleted.
   */
  boolean isSimple();

  /** Returns the number of edges. */
  long edgeCount();

  /** Returns degree statistics; computed once. */
  DegreeStatistics statistics();
}
