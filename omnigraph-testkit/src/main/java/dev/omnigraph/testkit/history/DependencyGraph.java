package dev.omnigraph.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Who depends on whom, and circles in it. Confined to one thread. */
final class DependencyGraph {
  private final Map<Integer, Set<Integer>> writes = new TreeMap<>();
  private final Map<Integer, Set<Integer>> flows = new TreeMap<>();
  private final Map<Integer, Set<Integer>> antis = new TreeMap<>();

  private static void link(Map<Integer, Set<Integer>> edges, int from, int to) {
    if (from != to) {
      edges.computeIfAbsent(from, k -> new TreeSet<>()).add(to);
    }
  }

  /** Notes that one wrote a version and another the next. */
  void overwrites(int first, int second) {
    link(writes, first, second);
    link(flows, first, second);
  }

  /** Notes that one read what another wrote. */
  void readsFrom(int writer, int reader) {
    link(flows, writer, reader);
  }

  /** Notes that one ended before another of its session began. */
  void precedes(int first, int second) {
    link(flows, first, second);
  }

  /** Notes that somebody wrote the version after the one that was read. */
  void isOverwrittenBy(int reader, int writer) {
    link(antis, reader, writer);
  }

  private static Set<Integer> next(Map<Integer, Set<Integer>> edges, int node) {
    return edges.getOrDefault(node, Set.of());
  }

  /** Adds the worst circle of each kind there is; a weaker kind only when no stronger one is. */
  void findCycles(List<Anomaly> found) {
    int before = found.size();
    report(found, Anomaly.Kind.WRITE_CYCLE, cycle(node -> next(writes, node)));
    if (found.size() == before) {
      report(found, Anomaly.Kind.CIRCULAR_FLOW, cycle(node -> next(flows, node)));
    }
    if (found.size() == before) {
      report(found, Anomaly.Kind.READ_SKEW, cycleWithOneAnti());
    }
    if (found.size() == before) {
      report(found, Anomaly.Kind.LONG_FORK, cycle(this::flowThenAnti));
    }
    if (found.size() == before) {
      report(found, Anomaly.Kind.WRITE_SKEW, cycle(this::all));
    }
  }

  private static void report(List<Anomaly> found, Anomaly.Kind kind, List<Integer> cycle) {
    if (!cycle.isEmpty()) {
      found.add(new Anomaly(kind, "circle of " + cycle.size(), cycle));
    }
  }

  private Set<Integer> all(int node) {
    Set<Integer> all = new TreeSet<>(next(flows, node));
    all.addAll(next(antis, node));
    return all;
  }

  /** A dependency, followed by at most one overwritten read: acyclic iff a snapshot explains it. */
  private Set<Integer> flowThenAnti(int node) {
    Set<Integer> all = new TreeSet<>(next(flows, node));
    next(flows, node).forEach(middle -> all.addAll(next(antis, middle)));
    return all;
  }

  private Set<Integer> nodes() {
    Set<Integer> nodes = new TreeSet<>(flows.keySet());
    nodes.addAll(antis.keySet());
    return nodes;
  }

  private List<Integer> cycle(Function<Integer, Set<Integer>> edges) {
    Set<Integer> harmless = new HashSet<>();
    for (int start : nodes()) {
      if (harmless.contains(start)) {
        continue;
      }
      List<Integer> path = path(start, start, edges, harmless);
      if (!path.isEmpty()) {
        return path;
      }
      harmless.add(start); // no circle goes through it, so none of the rest does either
    }
    return List.of();
  }

  private List<Integer> cycleWithOneAnti() {
    for (Map.Entry<Integer, Set<Integer>> anti : antis.entrySet()) {
      for (int writer : anti.getValue()) {
        List<Integer> path = path(writer, anti.getKey(), node -> next(flows, node), Set.of());
        if (!path.isEmpty()) {
          List<Integer> cycle = new ArrayList<>(path);
          cycle.add(0, writer);
          return cycle;
        }
      }
    }
    return List.of();
  }

  /** Returns the shortest way, the start left out, or an empty list. */
  private static List<Integer> path(
      int start, int goal, Function<Integer, Set<Integer>> edges, Set<Integer> avoid) {
    Map<Integer, Integer> cameFrom = new HashMap<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      int node = open.remove();
      for (int to : edges.apply(node)) {
        if (avoid.contains(to) || cameFrom.putIfAbsent(to, node) != null) {
          continue;
        }
        if (to == goal) {
          return unwind(start, goal, cameFrom);
        }
        open.add(to);
      }
    }
    return List.of();
  }

  private static List<Integer> unwind(int start, int goal, Map<Integer, Integer> cameFrom) {
    List<Integer> path = new ArrayList<>();
    Integer at = goal;
    do {
      path.add(at);
      at = cameFrom.get(at);
    } while (at != null && at != start);
    Collections.reverse(path);
    return path;
  }
}
