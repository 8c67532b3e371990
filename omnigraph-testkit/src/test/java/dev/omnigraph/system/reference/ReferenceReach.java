package dev.omnigraph.system.reference;

import dev.omnigraph.catalog.EdgeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a traversal reaches from one node (section 6.3). Answers are remembered. Confined. */
final class ReferenceReach {
  /** Which way edges are followed from the node at hand. */
  enum Way {
    OUT,
    IN,
    BOTH
  }

  private record Question(String edge, String node, Way way, long min, long max) {}

  private final ReferenceGraph graph;
  private final Map<Question, Set<String>> answers = new HashMap<>();

  ReferenceReach(ReferenceGraph graph) {
    this.graph = graph;
  }

  /** Returns the ids of the reached nodes. */
  Set<String> nodes(EdgeType edge, String node, Way way, long min, long max) {
    Question question = new Question(edge.name(), node, way, min, max);
    Set<String> known = answers.get(question);
    if (known == null) {
      known = search(edge, node, way, min, max);
      answers.put(question, known);
    }
    return known;
  }

  private Set<String> search(EdgeType edge, String source, Way way, long min, long max) {
    if (!edge.from().equals(edge.to())) {
      return min > 1 ? Set.of() : neighbours(edge, source, way);
    }
    Set<String> reached = new LinkedHashSet<>();
    Set<String> visited = new HashSet<>(Set.of(source));
    Set<String> frontier = Set.of(source);
    for (long distance = 1; distance <= max && !frontier.isEmpty(); distance++) {
      Set<String> next = new LinkedHashSet<>();
      for (String node : frontier) {
        next.addAll(neighbours(edge, node, way));
      }
      next.removeAll(visited);
      visited.addAll(next);
      if (distance >= min) {
        reached.addAll(next);
      }
      frontier = next;
    }
    if (min == 1 && neighbours(edge, source, way).contains(source)) {
      reached.add(source);
    }
    return reached;
  }

  private Set<String> neighbours(EdgeType edge, String node, Way way) {
    Set<String> found = new LinkedHashSet<>();
    for (ReferenceEdge row : graph.edgesOf(edge.name())) {
      if (way != Way.IN && row.src().equals(node)) {
        found.add(row.dst());
      }
      if (way != Way.OUT && row.dst().equals(node)) {
        found.add(row.src());
      }
    }
    return found;
  }

  /** Returns the edges at a node, a self loop once. */
  List<ReferenceEdge> edges(EdgeType edge, String node, Way way) {
    List<ReferenceEdge> found = new ArrayList<>();
    for (ReferenceEdge row : graph.edgesOf(edge.name())) {
      boolean leaves = way != Way.IN && row.src().equals(node);
      boolean arrives = way != Way.OUT && row.dst().equals(node);
      if (leaves || arrives) {
        found.add(row);
      }
    }
    return found;
  }
}
