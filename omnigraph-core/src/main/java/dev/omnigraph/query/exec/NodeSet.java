package dev.omnigraph.query.exec;

/**
 * A set of node ordinals, one bit each, so that it mostly stays in the fastest cache. Emptied by
 * naming its members, which are few beside the nodes there are. Confined.
 */
final class NodeSet {
  private final long[] words;

  /** Creates an empty set for nodes below a bound. */
  NodeSet(ExecutionContext context, int bound) {
    int length = (bound >>> 6) + 1;
    context.reserve(8L * length);
    words = new long[length];
  }

  /** Adds a node and returns whether it was missing. */
  boolean add(int node) {
    long bit = 1L << node;
    long word = words[node >>> 6];
    words[node >>> 6] = word | bit;
    return (word & bit) == 0;
  }

  /** Returns 1 if the node is a member, else 0. */
  int has(int node) {
    return (int) (words[node >>> 6] >>> node) & 1;
  }

  void addAll(int[] nodes, int from, int to) {
    for (int i = from; i < to; i++) {
      words[nodes[i] >>> 6] |= 1L << nodes[i];
    }
  }

  /** Removes nodes; whole words are cleared, so all members must be among them. */
  void clear(int[] members, int from, int to) {
    for (int i = from; i < to; i++) {
      words[members[i] >>> 6] = 0;
    }
  }
}
