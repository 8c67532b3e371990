package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Joins an expansion with the closing tests, simple negations and inequalities of nodes that follow
 * it. Cycles then cost intersections of neighbour lists (after the worst-case-optimal joins of Ngo,
 * Porat, Ré and Rudra, 2012), and a counted last node is never enumerated at all.
 */
final class Intersections {
  private final PlanStep.Visitor<BitSet> reader;
  private final BitSet needed;
  private final boolean counting;

  /**
   * Creates a pass over the steps of one block.
   *
   * @param needed columns read after the last step
   * @param counting whether only the number of equal rows matters
   */
  Intersections(int edgeBase, BitSet needed, boolean counting) {
    this.reader = Columns.reader(edgeBase);
    this.needed = needed;
    this.counting = counting;
  }

  /** Returns the steps with what can be joined joined. */
  List<PlanStep> fuse(List<PlanStep> steps) {
    List<PlanStep> fused = new ArrayList<>();
    for (int i = 0; i < steps.size(); ) {
      Group group =
          steps.get(i) instanceof PlanStep.Expand expand && isPlain(expand.hop())
              ? new Group(expand)
              : null;
      if (group == null) {
        fused.add(steps.get(i++));
        continue;
      }
      int end = i + 1;
      while (end < steps.size() && group.takes(steps.get(end))) {
        end++;
      }
      List<PlanStep> rest = steps.subList(end, steps.size());
      fused.addAll(group.steps(isReadBy(rest, group.expand.to().slot())));
      i = end;
    }
    return fused;
  }

  private static boolean isPlain(Hop hop) {
    return hop.isSingle() && !hop.isPerEdge();
  }

  private boolean isReadBy(List<PlanStep> steps, int column) {
    return needed.get(column) || steps.stream().anyMatch(s -> s.accept(reader).get(column));
  }

  /** An expansion and the steps behind it that only test its rows. */
  private final class Group {
    private final PlanStep.Expand expand;
    private final List<PlanStep> taken = new ArrayList<>();
    private final List<PlanStep.Link> links = new ArrayList<>();
    private final List<PlanStep.Link> inequalities = new ArrayList<>();
    private final List<Predicate> unequal = new ArrayList<>();
    private final List<Predicate> conditions = new ArrayList<>();

    Group(PlanStep.Expand expand) {
      this.expand = expand;
    }

    boolean takes(PlanStep step) {
      boolean fits = false;
      if (step instanceof PlanStep.Filter filter) {
        filter.predicates().forEach(this::sort);
        fits = true;
      } else if (step instanceof PlanStep.Close close) {
        fits = link(close, PlanStep.Link.Kind.LINKED);
      } else if (step instanceof PlanStep.AntiJoin anti
          && anti.inner().steps().size() == 1
          && anti.inner().steps().get(0) instanceof PlanStep.Close close) {
        fits = link(close, PlanStep.Link.Kind.NOT_LINKED);
      }
      if (fits) {
        taken.add(step);
      }
      return fits;
    }

    private boolean link(PlanStep.Close close, PlanStep.Link.Kind kind) {
      int reached = expand.to().slot();
      int other = close.to().slot() == reached ? close.from() : close.to().slot();
      boolean fits = (close.from() == reached) != (close.to().slot() == reached);
      if (!fits || !isPlain(close.hop())) {
        return false;
      }
      Hop hop = close.from() == reached ? close.hop().reversed() : close.hop();
      links.add(new PlanStep.Link(kind, other, hop));
      return true;
    }

    private void sort(Predicate predicate) {
      Optional<Integer> other = unequalNode(predicate, expand.to());
      if (other.isPresent()) {
        unequal.add(predicate);
        inequalities.add(
            new PlanStep.Link(PlanStep.Link.Kind.OTHER_THAN, other.get(), expand.hop()));
      } else {
        conditions.add(predicate);
      }
    }

    List<PlanStep> steps(boolean read) {
      boolean counts = counting && !read && conditions.isEmpty();
      if (links.isEmpty() && !(counts && !inequalities.isEmpty())) {
        List<PlanStep> unchanged = new ArrayList<>();
        unchanged.add(expand);
        unchanged.addAll(taken);
        return unchanged;
      }
      double rows = taken.get(taken.size() - 1).rows();
      if (counts) {
        links.addAll(inequalities);
        return List.of(intersect(PlanStep.Intersect.Use.COUNT, rows));
      }
      conditions.addAll(unequal);
      PlanStep step = intersect(PlanStep.Intersect.Use.ROWS, rows);
      return conditions.isEmpty()
          ? List.of(step)
          : List.of(step, new PlanStep.Filter(conditions, rows));
    }

    private PlanStep intersect(PlanStep.Intersect.Use use, double rows) {
      return new PlanStep.Intersect(expand.from(), expand.to(), expand.hop(), links, use, rows);
    }
  }

  /** Returns the other node of a condition that says no more than that two nodes differ. */
  private static Optional<Integer> unequalNode(Predicate predicate, NodeSlot slot) {
    if (predicate instanceof Predicate.Compare compare
        && compare.operator() == Predicate.Operator.NE
        && compare.left() instanceof Expr.NodeProperty left
        && compare.right() instanceof Expr.NodeProperty right
        && left.slot() != right.slot()
        && left.isSameKeyAs(right)) {
      if (left.slot() == slot.slot()) {
        return Optional.of(right.slot());
      }
      if (right.slot() == slot.slot()) {
        return Optional.of(left.slot());
      }
    }
    return Optional.empty();
  }
}
