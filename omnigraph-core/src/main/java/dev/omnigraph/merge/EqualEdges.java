package dev.omnigraph.merge;

import dev.omnigraph.delta.RowImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The edges one side added without giving ids, counted by content. An edge both sides added alike
 * is one edge: of m and n equal ones max(m, n) stay. Confined.
 */
final class EqualEdges {
  private static final int ULID_LENGTH = 26;
  private static final String ULID_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private final Map<List<Object>, Integer> counts = new HashMap<>();

  /** Returns whether the id is of the form that is given to edges that bring none. */
  static boolean isGenerated(String id) {
    if (id.length() != ULID_LENGTH || id.charAt(0) > '7') {
      return false;
    }
    for (int i = 0; i < ULID_LENGTH; i++) {
      if (ULID_LETTERS.indexOf(id.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static List<Object> content(RowImage edge) {
    return List.of(edge.source(), edge.target(), edge.values());
  }

  /** Counts an added edge. */
  void add(RowImage edge) {
    if (isGenerated(edge.id())) {
      counts.merge(content(edge), 1, Integer::sum);
    }
  }

  /** Returns whether an added edge of the other side is one of those counted, and uses that up. */
  boolean take(RowImage edge) {
    if (counts.isEmpty() || !isGenerated(edge.id())) {
      return false;
    }
    List<Object> content = content(edge);
    int left = counts.getOrDefault(content, 0);
    if (left == 0) {
      return false;
    }
    counts.put(content, left - 1);
    return true;
  }
}
