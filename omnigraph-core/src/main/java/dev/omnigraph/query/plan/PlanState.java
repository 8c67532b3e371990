package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.TraversalIr;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far the plan of a block has come: what is bound, what is left to place. Confined. */
@SuppressWarnings("ReferenceEquality") // equal parts, written twice, are two parts
final class PlanState {
  final List<PlanStep> steps = new ArrayList<>();
  final List<Predicate> filters = new ArrayList<>();
  final List<TraversalIr> traversals = new ArrayList<>();
  final List<MatchBlock> negations = new ArrayList<>();
  final List<NodeSlot> unbound = new ArrayList<>();
  final Map<Integer, List<Branch>> branches = new TreeMap<>();

  /** The hops followed so far at each bound node, as seen from it. */
  private final Map<Integer, List<Hop>> followed = new TreeMap<>();

  final BitSet bound;
  double rows;
  double cost;

  /** Whether there cannot be more rows than a key of several parts has forms. */
  boolean isSingle;

  PlanState(MatchBlock block, BitSet outer, double inputRows, boolean isSingle) {
    this.bound = (BitSet) outer.clone();
    this.rows = inputRows;
    this.isSingle = isSingle;
    for (NodeSlot slot : block.slots()) {
      unbound.add(slot);
      filters.addAll(slot.filters());
    }
    filters.addAll(block.filters());
    traversals.addAll(block.traversals());
    negations.addAll(block.negations());
  }

  private PlanState(PlanState other) {
    steps.addAll(other.steps);
    filters.addAll(other.filters);
    traversals.addAll(other.traversals);
    negations.addAll(other.negations);
    unbound.addAll(other.unbound);
    other.branches.forEach((slot, list) -> branches.put(slot, new ArrayList<>(list)));
    other.followed.forEach((slot, hops) -> followed.put(slot, new ArrayList<>(hops)));
    bound = (BitSet) other.bound.clone();
    rows = other.rows;
    cost = other.cost;
    isSingle = other.isSingle;
  }

  PlanState copy() {
    return new PlanState(this);
  }

  /** Adds a step that binds a node; {@code factor} is how many rows each row becomes, if known. */
  void bind(NodeSlot slot, PlanStep step, double factor) {
    steps.add(step);
    bound.set(slot.slot());
    noLongerUnbound(slot);
    if (factor > 0) {
      rows *= factor;
      cost += rows;
    }
  }

  /** Returns the hops followed so far at a node, as seen from it. */
  List<Hop> followed(int slot) {
    return followed.getOrDefault(slot, List.of());
  }

  /** Remembers a hop at both its ends. */
  void follow(int from, Hop hop, int to) {
    followed.computeIfAbsent(from, slot -> new ArrayList<>()).add(hop);
    followed.computeIfAbsent(to, slot -> new ArrayList<>()).add(hop.reversed());
  }

  /** Takes a node off the list; known by its number, which is unique in a query. */
  void noLongerUnbound(NodeSlot slot) {
    unbound.removeIf(other -> other.slot() == slot.slot());
  }

  /** Removes one traversal; equal ones, written twice, stay. */
  void remove(TraversalIr traversal) {
    for (int i = 0; i < traversals.size(); i++) {
      if (traversals.get(i) == traversal) {
        traversals.remove(i);
        return;
      }
    }
  }

  boolean isComplete() {
    return filters.isEmpty()
        && traversals.isEmpty()
        && negations.isEmpty()
        && unbound.isEmpty()
        && branches.isEmpty();
  }
}
