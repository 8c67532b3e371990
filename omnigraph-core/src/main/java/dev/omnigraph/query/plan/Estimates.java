package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import java.util.List;

/** Guesses of how many rows steps give. */
final class Estimates {
  private static final double EQUALITY = 0.1;
  private static final double RANGE = 0.33;
  private static final double MEMBERSHIP = 0.1;
  private static final double TEXT = 0.05;
  private static final int HOPS_COUNTED_MAX = 4;

  private final Statistics statistics;

  Estimates(Statistics statistics) {
    this.statistics = statistics;
  }

  double nodes(NodeSlot slot) {
    return Math.max(1, statistics.nodeCount(slot.nodeType().name()));
  }

  /** Returns the expected number of nodes reached from one node. */
  double fanOut(Hop hop, NodeSlot to) {
    if (hop.isImpossible()) {
      return 0;
    }
    double degree = statistics.degreeMean(hop.edgeType().name(), hop.direction());
    double reached = 0;
    double frontier = 1;
    long last = Math.min(hop.maxHops(), hop.minHops() + HOPS_COUNTED_MAX);
    for (long distance = 1; distance <= last; distance++) {
      frontier *= degree;
      if (distance >= hop.minHops()) {
        reached += frontier;
      }
      if (frontier > nodes(to)) {
        break;
      }
    }
    return hop.isPerEdge() ? reached : Math.min(reached, nodes(to));
  }

  /** Returns the expected work of finding the nodes reached from one node. */
  double work(Hop hop, NodeSlot to) {
    return 1 + fanOut(hop, to) * (hop.isSingle() ? 1 : 2);
  }

  double selectivity(List<Predicate> predicates) {
    double selectivity = 1;
    for (Predicate predicate : predicates) {
      selectivity *= selectivity(predicate);
    }
    return selectivity;
  }

  private double selectivity(Predicate predicate) {
    if (predicate instanceof Predicate.Compare compare) {
      return switch (compare.operator()) {
        case EQ ->
            Math.min(EQUALITY, Math.min(keyShare(compare.left()), keyShare(compare.right())));
        case NE -> 1 - EQUALITY;
        case LT, LE, GT, GE -> RANGE;
      };
    } else if (predicate instanceof Predicate.TextMatch) {
      return TEXT;
    }
    return MEMBERSHIP;
  }

  private double keyShare(Expr expr) {
    if (expr instanceof Expr.NodeProperty property
        && property.nodeType().keyProperties().equals(List.of(property.property()))) {
      return 1 / Math.max(1, statistics.nodeCount(property.nodeType().name()));
    }
    return 1;
  }

  /** Returns the expected number of matches of a branch per node it hangs on. */
  double matches(Branch branch) {
    double matches = fanOut(branch.hop(), branch.slot()) * selectivity(branch.filters());
    for (Branch child : branch.children()) {
      matches *= matches(child);
    }
    return matches;
  }

  /** Returns the expected work of counting the matches of a branch once. */
  double work(Branch branch) {
    double below = 0;
    for (Branch child : branch.children()) {
      below += work(child);
    }
    double reached = fanOut(branch.hop(), branch.slot());
    boolean plain = branch.filters().isEmpty() && branch.children().isEmpty();
    return plain && branch.hop().isSingle()
        ? 1
        : work(branch.hop(), branch.slot()) + reached * below;
  }
}
