package dev.omnigraph.query.exec;

import dev.omnigraph.query.plan.Hop;
import dev.omnigraph.topology.Adjacency;
import java.util.Arrays;

/**
 * Breadth-first search: every node at its smallest distance, the source not again, except through a
 * self loop of its own, which counts as one hop.
 */
final class ReachWalker extends HopWalker {
  private final ExecutionContext context;
  private final long minHops;
  private final long maxHops;
  private final Adjacency[] adjacencies;
  private final NodeSet visited;
  private int walked = -1;
  private int[] queue = new int[64];

  ReachWalker(ExecutionContext context, Hop hop, int nodeBound, Adjacency... adjacencies) {
    this.context = context;
    this.minHops = hop.minHops();
    this.maxHops = hop.maxHops();
    this.adjacencies = adjacencies;
    this.visited = new NodeSet(context, nodeBound);
  }

  @Override
  void walk(int node) {
    if (node == walked) {
      return;
    }
    walked = node;
    queue[0] = node;
    visited.add(node);
    int from = 0;
    int to = 1;
    start = -1;
    for (long distance = 1; distance <= maxHops && from < to; distance++) {
      context.checkpoint();
      if (distance == minHops) {
        start = to;
      }
      int next = expandLevel(from, to);
      from = to;
      to = next;
    }
    end = to;
    visited.clear(queue, 0, to);
    if (start < 0) {
      start = to; // the search ended before the smallest distance
    }
    if (minHops == 1 && hasLoop(node)) {
      ensureRoom(end + 1);
      queue[end++] = node;
    }
    nodes = queue;
  }

  private int expandLevel(int from, int to) {
    NodeSet seen = visited;
    int next = to;
    for (int i = from; i < to; i++) {
      int node = queue[i];
      for (Adjacency adjacency : adjacencies) {
        int degree = adjacency.degree(node);
        ensureRoom(next + degree + 1);
        int[] list = adjacency.neighbourArray(node);
        int at = adjacency.start(node);
        int[] target = queue;
        for (int last = at + degree; at < last; at++) {
          int neighbour = list[at];
          if (seen.add(neighbour)) {
            target[next++] = neighbour;
          }
        }
      }
    }
    return next;
  }

  private boolean hasLoop(int node) {
    return adjacencies[0].contains(node, node);
  }

  private void ensureRoom(int room) {
    if (queue.length < room) {
      queue = Arrays.copyOf(queue, Math.max(room, 2 * queue.length));
    }
  }

  @Override
  boolean reaches(int from, int to) {
    walk(from);
    for (int i = start; i < end; i++) {
      if (queue[i] == to) {
        return true;
      }
    }
    return false;
  }
}
