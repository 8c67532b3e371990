package dev.omnigraph.query.check;

import java.util.HashMap;
import java.util.Map;

/** Connected groups of slots: union-find with path halving. Confined. */
final class Groups {
  private final Map<Integer, Integer> parents = new HashMap<>();

  void join(int a, int b) {
    int rootA = root(a);
    int rootB = root(b);
    if (rootA != rootB) {
      parents.put(rootA, rootB);
    }
  }

  /** Returns the slot that stands for the group. */
  int root(int slot) {
    int current = slot;
    int parent = parents.getOrDefault(current, current);
    while (parent != current) {
      int grandparent = parents.getOrDefault(parent, parent);
      parents.put(current, grandparent);
      current = grandparent;
      parent = parents.getOrDefault(current, current);
    }
    return current;
  }
}
