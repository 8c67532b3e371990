package dev.omnigraph.topology;

/**
 * What is known about the degrees of one adjacency. Immutable.
 *
 * @param edges the number of edges
 * @param nodesWithEdges nodes of degree at least 1
 * @param degreeMax the largest degree
 * @param sumOfSquares the sum of squared degrees: the number of two-edge paths through this side
 */
public record DegreeStatistics(long edges, int nodesWithEdges, int degreeMax, double sumOfSquares) {

  /** Returns the mean degree over nodes that have edges; 0 when there is none. */
  public double degreeMean() {
    return nodesWithEdges == 0 ? 0 : (double) edges / nodesWithEdges;
  }
}
