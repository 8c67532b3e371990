package dev.omnigraph.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known about the degrees of one adjacency. Immutable.
 *
 * @param edges the number of edges
 * @param nodesWithEdges nodes of degree at least 1
 * @param degreeMax the largest degree
 * @param nodesOfDegreeMax how many nodes have it
 * @param sumOfSquares the sum of squared degrees: the number of two-edge paths through this side
 * @param histogram how many nodes have a degree of at least 2 to the power of the index, and less
 *     than twice as much; ends with the last that is not 0
 */
public record DegreeStatistics(
    long edges,
    int nodesWithEdges,
    int degreeMax,
    int nodesOfDegreeMax,
    double sumOfSquares,
    List<Integer> histogram) {

  /** Copies. */
  public DegreeStatistics {
    histogram = List.copyOf(histogram);
  }

  /** Returns the mean degree over nodes that have edges; 0 when there is none. */
  public double degreeMean() {
    return nodesWithEdges == 0 ? 0 : (double) edges / nodesWithEdges;
  }

  /** Returns the mean degree where a node counts once for each of its edges; 0 without edges. */
  public double degreeMeanByEdge() {
    return edges == 0 ? 0 : sumOfSquares / edges;
  }

  /**
   * Returns the expected number of nodes with at least one edge that passes a test; exact when all
   * pass.
   *
   * @param passing the share of the edges that pass, taken to be spread evenly
   */
  public double nodesWithPassing(double passing) {
    if (passing >= 1) {
      return nodesWithEdges;
    }
    double nodes = 0;
    for (int magnitude = 0; magnitude < histogram.size(); magnitude++) {
      double degree = magnitude == 0 ? 1 : 1.5 * (1L << magnitude) - 0.5;
      nodes += histogram.get(magnitude) * (1 - Math.pow(1 - Math.max(0, passing), degree));
    }
    return nodes;
  }

  /** Counts degrees. Confined to one thread. */
  static final class Counter {
    private static final int MAGNITUDES = Integer.SIZE - 1;

    private final int[] magnitudes = new int[MAGNITUDES];
    private int nodes;
    private int max;
    private int atMax;
    private double squares;

    /** Starts without nodes. */
    Counter() {}

    /** Starts with the nodes counted before. */
    Counter(DegreeStatistics counted) {
      for (int i = 0; i < counted.histogram.size(); i++) {
        magnitudes[i] = counted.histogram.get(i);
      }
      nodes = counted.nodesWithEdges;
      max = counted.degreeMax;
      atMax = counted.nodesOfDegreeMax;
      squares = counted.sumOfSquares;
    }

    private static int magnitude(int degree) {
      return MAGNITUDES - Integer.numberOfLeadingZeros(degree);
    }

    void add(int degree) {
      if (degree == 0) {
        return;
      }
      nodes++;
      magnitudes[magnitude(degree)]++;
      squares += (double) degree * degree;
      if (degree > max) {
        max = degree;
        atMax = 1;
      } else if (degree == max) {
        atMax++;
      }
    }

    void remove(int degree) {
      if (degree == 0) {
        return;
      }
      nodes--;
      magnitudes[magnitude(degree)]--;
      squares -= (double) degree * degree;
      atMax -= degree == max ? 1 : 0;
    }

    /** Returns whether the largest degree is known: the last node that had it may be gone. */
    boolean isComplete() {
      return atMax > 0 || nodes == 0;
    }

    DegreeStatistics statistics(long edges) {
      int used = MAGNITUDES;
      while (used > 0 && magnitudes[used - 1] == 0) {
        used--;
      }
      List<Integer> histogram = new ArrayList<>(used);
      for (int i = 0; i < used; i++) {
        histogram.add(magnitudes[i]);
      }
      return nodes == 0
          ? new DegreeStatistics(edges, 0, 0, 0, 0, histogram)
          : new DegreeStatistics(edges, nodes, max, atMax, squares, histogram);
    }
  }
}
