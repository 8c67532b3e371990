package dev.omnigraph.query.exec;

import dev.omnigraph.query.plan.Hop;
import dev.omnigraph.topology.Adjacency;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.GraphView;

/**
 * Finds what a hop reaches from one node at a time. Without an edge column each node comes once.
 */
abstract class HopWalker extends RowWalker {
  /** Returns the walker for a hop. */
  static HopWalker of(Hop hop, GraphView view, ExecutionContext context) {
    if (hop.isImpossible()) {
      return new Nowhere();
    }
    EdgeTable table = view.edges(hop.edgeType().name());
    if (!hop.isSingle()) {
      int bound = view.nodes(hop.edgeType().from()).ordinalBound();
      return switch (hop.direction()) {
        case FORWARD -> new ReachWalker(context, hop, bound, table.out());
        case BACKWARD -> new ReachWalker(context, hop, bound, table.in());
        case BOTH -> new ReachWalker(context, hop, bound, table.out(), table.in());
      };
    }
    return switch (hop.direction()) {
      case FORWARD -> new OneWay(table.out(), hop.isPerEdge());
      case BACKWARD -> new OneWay(table.in(), hop.isPerEdge());
      case BOTH -> new BothWays(table.out(), table.in(), hop.isPerEdge());
    };
  }

  /** Returns how many nodes, or edges, the hop reaches from all nodes of a part of a list. */
  long countAll(int[] list, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += count(list[i]);
    }
    return sum;
  }

  /** Returns whether the hop reaches something from a node. */
  boolean reachesAny(int node) {
    return count(node) > 0;
  }

  /** Returns whether the hop leads from one node to another. */
  abstract boolean reaches(int from, int to);

  private static final class Nowhere extends HopWalker {
    @Override
    void walk(int node) {}

    @Override
    boolean reaches(int from, int to) {
      return false;
    }
  }

  /** One edge in one direction. */
  private static final class OneWay extends HopWalker {
    private final Adjacency adjacency;
    private final boolean perEdge;
    private final boolean plain; // every edge leads to another node, or counts by itself
    private int[] distinct = NONE;

    OneWay(Adjacency adjacency, boolean perEdge) {
      this.adjacency = adjacency;
      this.perEdge = perEdge;
      this.plain = perEdge || adjacency.isSimple();
    }

    @Override
    void walk(int node) {
      int degree = adjacency.degree(node);
      nodes = adjacency.neighbourArray(node);
      start = adjacency.start(node);
      end = start + degree;
      if (perEdge) {
        edges = adjacency.edgeArray(node);
      }
      if (plain) {
        return;
      }
      int[] list = nodes;
      for (int i = start + 1; i < end; i++) {
        if (list[i] == list[i - 1]) {
          copyDistinct(i);
          return;
        }
      }
    }

    private void copyDistinct(int firstRepeated) {
      if (distinct.length < end - start) {
        distinct = new int[end - start];
      }
      int kept = firstRepeated - start;
      System.arraycopy(nodes, start, distinct, 0, kept);
      for (int i = firstRepeated; i < end; i++) {
        if (nodes[i] != distinct[kept - 1]) {
          distinct[kept++] = nodes[i];
        }
      }
      nodes = distinct;
      start = 0;
      end = kept;
    }

    @Override
    long count(int node) {
      return plain ? adjacency.degree(node) : super.count(node);
    }

    @Override
    long countAll(int[] list, int from, int to) {
      return plain ? adjacency.degreeSum(list, from, to) : super.countAll(list, from, to);
    }

    @Override
    boolean reachesAny(int node) {
      return adjacency.degree(node) > 0;
    }

    @Override
    boolean reaches(int from, int to) {
      return adjacency.contains(from, to);
    }
  }

  /** One edge in either direction; a self loop counts once. */
  private static final class BothWays extends HopWalker {
    private final Adjacency out;
    private final Adjacency in;
    private final boolean perEdge;

    BothWays(Adjacency out, Adjacency in, boolean perEdge) {
      this.out = out;
      this.in = in;
      this.perEdge = perEdge;
    }

    @Override
    void walk(int node) {
      int room = out.degree(node) + in.degree(node);
      if (nodes.length < room) {
        nodes = new int[room];
        edges = new int[perEdge ? room : 0];
      }
      start = 0;
      end = 0;
      if (perEdge) {
        addEdges(node);
      } else {
        merge(node);
      }
    }

    private void addEdges(int node) {
      out.neighbours(node, nodes, 0);
      end = out.edges(node, edges, 0);
      int[] sources = in.neighbourArray(node);
      int[] incoming = in.edgeArray(node);
      int from = in.start(node);
      int to = from + in.degree(node);
      for (int i = from; i < to; i++) {
        if (sources[i] != node) {
          nodes[end] = sources[i];
          edges[end++] = incoming[i];
        }
      }
    }

    private void merge(int node) {
      int[] a = out.neighbourArray(node);
      int i = out.start(node);
      int aEnd = i + out.degree(node);
      int[] b = in.neighbourArray(node);
      int j = in.start(node);
      int bEnd = j + in.degree(node);
      int last = -1;
      int[] target = nodes;
      int count = 0;
      while (i < aEnd || j < bEnd) {
        int value = j == bEnd || (i < aEnd && a[i] <= b[j]) ? a[i++] : b[j++];
        if (value != last) {
          target[count++] = value;
          last = value;
        }
      }
      end = count;
    }

    @Override
    boolean reachesAny(int node) {
      return out.degree(node) > 0 || in.degree(node) > 0;
    }

    @Override
    boolean reaches(int from, int to) {
      return out.contains(from, to) || in.contains(from, to);
    }
  }
}
