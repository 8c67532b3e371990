package dev.omnigraph.query.plan;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.TraversalIr;
import dev.omnigraph.query.plan.PlanStep.Join;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans one match block.
 *
 * <p>A block denotes the bag of all assignments that satisfy its parts, and every part is a test or
 * a relation between two nodes, so parts may be taken in any order. The planner is greedy: look-ups
 * first, then whatever only tests, then the expansion that is expected to give the fewest rows;
 * every variable of a part without a bound one is tried as its start, and the cheapest kept.
 *
 * <p>Where only counts or existence matter, tree-shaped rests of the pattern are not enumerated:
 * they become branches of the node they hang on.
 */
@SuppressWarnings("ReferenceEquality") // equal parts, written twice, are two parts
final class BlockPlanner {
  /** What the rows of a block are wanted for. */
  enum Goal {
    ROWS,
    COUNTS,
    EXISTENCE
  }

  private static final double LATER_WORK_PER_ROW = 4;

  /** The work of hashing a node by its values, where looking at one in a scan is 1. */
  private static final double HASHED_NODE = 4;

  /** Of the rows a negation is asked about, at most so many are taken to have a match. */
  private static final double MATCHED_MAX = 0.9;

  private final PlanContext context;
  private final Columns columns;
  private final Estimates estimates;
  private final Joins joins;
  private final MatchBlock block;
  private final BitSet outer;
  private final BitSet needed;
  private final Goal goal;

  BlockPlanner(PlanContext context, MatchBlock block, BitSet outer, BitSet needed, Goal goal) {
    this.context = context;
    this.columns = context.columns();
    this.estimates = new Estimates(context.sizes());
    this.joins = new Joins(columns);
    this.block = block;
    this.outer = outer;
    this.needed = needed;
    this.goal = goal;
  }

  /**
   * Returns the steps.
   *
   * @param inputRows how many rows are expected to come in
   * @param isSingle whether it cannot be more than one
   */
  Pipeline plan(double inputRows, boolean isSingle) {
    PlanState state = new PlanState(block, outer, inputRows, isSingle);
    bindLookups(state);
    settle(state);
    if (goal != Goal.ROWS) {
      peel(state, -1);
    }
    settle(state);
    expandAll(state);
    while (!state.unbound.isEmpty()) {
      state = bestStart(state);
    }
    Invariant.check(state.isComplete(), "a plan places every part of its block");
    List<PlanStep> steps =
        new Intersections(context.edgeBase(), needed, goal == Goal.COUNTS).fuse(state.steps);
    return Pipeline.of(joinedFor(goal, steps), outer, needed, context.edgeBase());
  }

  /** Spares the rows of joins whose nodes nobody reads. */
  private List<PlanStep> joinedFor(Goal wanted, List<PlanStep> steps) {
    if (wanted == Goal.ROWS) {
      return steps;
    }
    PlanStep.Visitor<BitSet> reader = Columns.reader(context.edgeBase());
    BitSet read = (BitSet) needed.clone();
    List<PlanStep> joined = new ArrayList<>(steps);
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i) instanceof PlanStep.Join join && !read.get(join.slot().slot())) {
        joined.set(i, join.with(wanted == Goal.COUNTS ? Join.Wanted.COUNT : Join.Wanted.EXISTENCE));
      }
      read.or(steps.get(i).accept(reader));
    }
    return joined;
  }

  private void bindLookups(PlanState state) {
    for (NodeSlot slot : List.copyOf(state.unbound)) {
      Optional<KeyEquality.Fixed> key = KeyEquality.find(slot, state.filters);
      if (key.isPresent()) {
        List<Predicate> told = key.get().told();
        state.filters.removeIf(filter -> isOneOf(filter, told));
        state.bind(slot, new PlanStep.Lookup(slot, key.get().values(), told, state.rows), 1);
      }
    }
  }

  /**
   * Tries every variable that is left as start of its part, and of those that equalities join with
   * it, and keeps the cheapest outcome.
   */
  private PlanState bestStart(PlanState state) {
    List<PlanState> trials = new ArrayList<>();
    for (NodeSlot slot : state.unbound) {
      PlanState trial = started(state, slot);
      for (List<NodeSlot> next = joined(trial); !next.isEmpty(); next = joined(trial)) {
        PlanState current = trial;
        trial = cheapest(next.stream().map(other -> started(current, other)).toList());
      }
      trials.add(trial);
    }
    return cheapest(trials);
  }

  private PlanState started(PlanState state, NodeSlot slot) {
    PlanState trial = state.copy();
    if (goal != Goal.ROWS) {
      peel(trial, slot.slot());
    }
    start(trial, slot);
    settle(trial);
    expandAll(trial);
    return trial;
  }

  private static PlanState cheapest(List<PlanState> trials) {
    PlanState best = null;
    for (PlanState trial : trials) {
      if (best == null || totalCost(trial) < totalCost(best) * (1 - 1e-9)) {
        best = trial;
      }
    }
    if (best == null) {
      throw Invariant.broken("there is a variable to start from");
    }
    return best;
  }

  /** Returns the unbound variables that equalities join with bound ones. */
  private List<NodeSlot> joined(PlanState state) {
    return state.unbound.stream()
        .filter(slot -> !joins.find(slot, state.filters, state.bound).isEmpty())
        .toList();
  }

  /**
   * Binds a variable that no bound one is connected with: by its key if that is equal to something
   * bound, by hashes if another property is, else by a scan. For a single row a scan is cheaper
   * than hashes.
   */
  private void start(PlanState state, NodeSlot slot) {
    List<PlanStep.Equality> equalities = joins.find(slot, state.filters, state.bound);
    Optional<PlanStep.Equality> key = Joins.ofKey(slot, equalities);
    if (key.isPresent()) {
      join(state, slot, List.of(key.get()), Join.By.KEY);
    } else if (equalities.isEmpty() || state.isSingle) {
      double nodes = estimates.nodes(slot);
      state.bind(slot, new PlanStep.Scan(slot, state.rows * nodes), nodes);
      state.isSingle = false;
    } else {
      join(state, slot, equalities, Join.By.VALUES);
      state.isSingle = false;
    }
  }

  private void join(
      PlanState state, NodeSlot slot, List<PlanStep.Equality> equalities, Join.By by) {
    List<Predicate> written = equalities.stream().map(PlanStep.Equality::written).toList();
    List<Predicate> local = by == Join.By.KEY ? List.of() : localFilters(state, slot);
    state.filters.removeIf(f -> isOneOf(f, written) || isOneOf(f, local));
    double nodes = estimates.nodes(slot);
    double hashed = nodes * estimates.selectivity(local);
    double matches = hashed * estimates.selectivity(written);
    double rows = state.rows * (by == Join.By.KEY ? Math.min(1, matches) : matches);
    state.cost += state.rows + rows + (by == Join.By.KEY ? 0 : nodes + hashed * HASHED_NODE);
    state.bind(slot, new Join(slot, equalities, local, by, Join.Wanted.ROWS, rows), 0);
    state.rows = rows;
  }

  /** Counts what is to come, too: each row goes on to other steps or into the result. */
  private static double totalCost(PlanState state) {
    return state.cost + state.rows * LATER_WORK_PER_ROW;
  }

  private void expandAll(PlanState state) {
    for (Expansion next = cheapest(state); next != null; next = cheapest(state)) {
      state.remove(next.traversal);
      double rows = state.rows * estimates.fanOut(next.followed, next.hop, next.to);
      state.cost += state.rows * estimates.work(next.followed, next.hop, next.to);
      state.bind(next.to, new PlanStep.Expand(next.from, next.to, next.hop, rows), 0);
      state.rows = rows;
      state.isSingle = false;
      state.follow(next.from, next.hop, next.to.slot());
      if (next.hop.isPerEdge()) {
        state.bound.set(next.hop.edgeColumn());
      }
      settle(state);
    }
  }

  /**
   * A traversal with one bound end, seen from there.
   *
   * @param followed the hops followed so far at the bound end
   */
  private record Expansion(
      TraversalIr traversal, int from, NodeSlot to, Hop hop, List<Hop> followed) {}

  private @Nullable Expansion cheapest(PlanState state) {
    Expansion best = null;
    double bestRows = 0;
    for (TraversalIr traversal : state.traversals) {
      boolean left = state.bound.get(traversal.leftSlot());
      boolean right = state.bound.get(traversal.rightSlot());
      if (left == right) {
        continue;
      }
      Hop hop =
          left
              ? Hop.fromLeft(traversal, context.edgeBase())
              : Hop.fromRight(traversal, context.edgeBase());
      int from = left ? traversal.leftSlot() : traversal.rightSlot();
      NodeSlot to = context.slot(left ? traversal.rightSlot() : traversal.leftSlot());
      List<Hop> followed = state.followed(from);
      double rows =
          estimates.fanOut(followed, hop, to) * estimates.selectivity(localFilters(state, to));
      for (TraversalIr other : state.traversals) {
        if (other != traversal && links(other, to.slot(), state.bound)) {
          rows *= 0.1; // the expansion is followed by a closing test
        }
      }
      if (best == null || rows < bestRows) {
        best = new Expansion(traversal, from, to, hop, followed);
        bestRows = rows;
      }
    }
    return best;
  }

  private static boolean links(TraversalIr traversal, int slot, BitSet bound) {
    return (traversal.leftSlot() == slot && bound.get(traversal.rightSlot()))
        || (traversal.rightSlot() == slot && bound.get(traversal.leftSlot()));
  }

  private List<Predicate> localFilters(PlanState state, NodeSlot slot) {
    List<Predicate> local = new ArrayList<>();
    for (Predicate filter : state.filters) {
      BitSet read = columns.of(filter);
      if (read.cardinality() == 1 && read.get(slot.slot())) {
        local.add(filter);
      }
    }
    return local;
  }

  /** Places everything that only tests rows as soon as what it reads is bound. */
  private void settle(PlanState state) {
    boolean changed = true;
    while (changed) {
      placeFilters(state);
      changed = placeClosings(state);
    }
    placeBranches(state);
    placeNegations(state);
  }

  private void placeFilters(PlanState state) {
    List<Predicate> ready = new ArrayList<>();
    for (Predicate filter : state.filters) {
      if (isSubset(columns.of(filter), state.bound)) {
        ready.add(filter);
      }
    }
    if (!ready.isEmpty()) {
      state.filters.removeIf(f -> isOneOf(f, ready));
      state.cost += state.rows;
      state.rows *= estimates.selectivity(ready);
      state.steps.add(new PlanStep.Filter(ready, state.rows));
    }
  }

  private boolean placeClosings(PlanState state) {
    boolean placed = false;
    for (TraversalIr traversal : List.copyOf(state.traversals)) {
      if (state.bound.get(traversal.leftSlot()) && state.bound.get(traversal.rightSlot())) {
        Hop hop = Hop.fromLeft(traversal, context.edgeBase());
        NodeSlot to = context.slot(traversal.rightSlot());
        state.remove(traversal);
        state.cost += state.rows * 2;
        state.rows *= Math.min(1, estimates.fanOut(List.of(), hop, to) / estimates.nodes(to));
        state.steps.add(new PlanStep.Close(traversal.leftSlot(), to, hop, state.rows));
        if (hop.isPerEdge()) {
          state.bound.set(hop.edgeColumn());
          state.isSingle = false;
        }
        placed = true;
      }
    }
    return placed;
  }

  private void placeBranches(PlanState state) {
    for (int slot = state.bound.nextSetBit(0); slot >= 0; slot = state.bound.nextSetBit(slot + 1)) {
      List<Branch> branches = state.branches.remove(slot);
      if (branches == null) {
        continue;
      }
      for (Branch branch : branches) {
        state.cost += state.rows * estimates.work(state.followed(slot), branch);
        state.rows *= estimates.matched(branch);
      }
      state.steps.add(
          goal == Goal.COUNTS
              ? new PlanStep.Weigh(slot, branches, state.rows)
              : new PlanStep.Require(slot, branches, state.rows));
    }
  }

  private void placeNegations(PlanState state) {
    for (MatchBlock negation : List.copyOf(state.negations)) {
      BitSet read = outerColumns(negation);
      if (!isSubset(read, state.bound)) {
        continue;
      }
      state.negations.removeIf(n -> n == negation);
      int rowColumn = context.rowColumn(negation);
      BitSet bound = (BitSet) state.bound.clone();
      bound.set(rowColumn);
      BitSet wanted = new BitSet();
      wanted.set(rowColumn);
      BlockPlanner planner = new BlockPlanner(context, negation, bound, wanted, Goal.EXISTENCE);
      double outerRows = Math.max(1, state.rows);
      Pipeline inner = planner.plan(outerRows, state.isSingle);
      List<PlanStep> steps = inner.steps();
      double matched = steps.isEmpty() ? 1 : steps.get(steps.size() - 1).rows() / outerRows;
      state.cost += state.rows * 4;
      state.rows *= 1 - Math.min(MATCHED_MAX, matched);
      state.steps.add(new PlanStep.AntiJoin(inner, rowColumn, state.rows));
    }
  }

  private BitSet outerColumns(MatchBlock negation) {
    BitSet read = columns.of(negation);
    read.andNot(columns.declared(negation));
    return read;
  }

  /** Compares by identity: the same condition may be written twice. */
  private static boolean isOneOf(Predicate filter, List<Predicate> some) {
    for (Predicate one : some) {
      if (one == filter) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSubset(BitSet part, BitSet whole) {
    for (int i = part.nextSetBit(0); i >= 0; i = part.nextSetBit(i + 1)) {
      if (!whole.get(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Turns leaves that are connected to a bound variable or to the start into branches, until none
   * is left. A leaf hangs on one traversal, is not read later, and has only conditions of its own.
   *
   * @param start the variable that will be bound next, or -1
   */
  private void peel(PlanState state, int start) {
    BitSet anchored = reachable(state, start);
    for (boolean changed = true; changed; ) {
      changed = false;
      for (NodeSlot slot : List.copyOf(state.unbound)) {
        if (slot.slot() != start && anchored.get(slot.slot()) && peelLeaf(state, slot)) {
          changed = true;
        }
      }
    }
  }

  private static BitSet reachable(PlanState state, int start) {
    BitSet reached = (BitSet) state.bound.clone();
    if (start >= 0) {
      reached.set(start);
    }
    for (boolean changed = true; changed; ) {
      changed = false;
      for (TraversalIr traversal : state.traversals) {
        boolean left = reached.get(traversal.leftSlot());
        if (left != reached.get(traversal.rightSlot())) {
          reached.set(left ? traversal.rightSlot() : traversal.leftSlot());
          changed = true;
        }
      }
    }
    return reached;
  }

  private boolean peelLeaf(PlanState state, NodeSlot slot) {
    int number = slot.slot();
    TraversalIr only = null;
    for (TraversalIr traversal : state.traversals) {
      boolean left = traversal.leftSlot() == number;
      boolean right = traversal.rightSlot() == number;
      if ((left && right) || ((left || right) && only != null)) {
        return false;
      }
      only = left || right ? traversal : only;
    }
    if (only == null || needed.get(number) || isReadElsewhere(state, slot, only)) {
      return false;
    }
    boolean fromLeft = only.rightSlot() == number;
    Hop hop =
        fromLeft ? Hop.fromLeft(only, context.edgeBase()) : Hop.fromRight(only, context.edgeBase());
    List<Predicate> local = localFilters(state, slot);
    List<Branch> children = state.branches.remove(number);
    int parent = fromLeft ? only.leftSlot() : only.rightSlot();
    state
        .branches
        .computeIfAbsent(parent, k -> new ArrayList<>())
        .add(new Branch(hop, slot, local, children == null ? List.of() : children));
    state.filters.removeIf(f -> isOneOf(f, local));
    state.remove(only);
    state.noLongerUnbound(slot);
    return true;
  }

  /** Returns whether the leaf, or the edge to it, is read by more than conditions of its own. */
  private boolean isReadElsewhere(PlanState state, NodeSlot slot, TraversalIr traversal) {
    int edge =
        traversal.edgeSlot().isPresent() ? columns.edgeColumn(traversal.edgeSlot().getAsInt()) : -1;
    if (edge >= 0 && needed.get(edge)) {
      return true;
    }
    for (Predicate filter : state.filters) {
      BitSet read = columns.of(filter);
      if ((edge >= 0 && read.get(edge)) || (read.get(slot.slot()) && read.cardinality() > 1)) {
        return true;
      }
    }
    for (MatchBlock negation : state.negations) {
      BitSet read = outerColumns(negation);
      if (read.get(slot.slot()) || (edge >= 0 && read.get(edge))) {
        return true;
      }
    }
    return false;
  }
}
