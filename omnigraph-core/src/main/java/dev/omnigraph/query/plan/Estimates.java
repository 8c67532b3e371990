package dev.omnigraph.query.plan;

import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import java.util.List;
import java.util.OptionalDouble;

/** Guesses of how many rows steps give. */
final class Estimates {
  private static final double EQUALITY = 0.1;
  private static final double UNEQUAL_MIN = 0.01;
  private static final double RANGE = 0.33;
  private static final double MEMBERSHIP = 0.1;
  private static final double TEXT = 0.05;
  private static final int HOPS_COUNTED_MAX = 4;

  private final PlannedSizes.Recorder sizes;

  Estimates(PlannedSizes.Recorder sizes) {
    this.sizes = sizes;
  }

  double nodes(NodeSlot slot) {
    return Math.max(1, sizes.nodeCount(slot.nodeType().name()));
  }

  /**
   * Returns the expected number of nodes reached from one node.
   *
   * @param followed the hops followed so far at that node, as seen from it
   */
  double fanOut(List<Hop> followed, Hop hop, NodeSlot to) {
    if (hop.isImpossible()) {
      return 0;
    }
    double degree = sizes.degreeMean(hop.edgeType().name(), hop.direction());
    double reached = 0;
    double frontier = 1;
    long last = Math.min(hop.maxHops(), hop.minHops() + HOPS_COUNTED_MAX);
    for (long distance = 1; distance <= last; distance++) {
      frontier *= distance == 1 ? firstDegree(followed, hop, degree) : degree;
      if (distance >= hop.minHops()) {
        reached += frontier;
      }
      if (frontier > nodes(to)) {
        break;
      }
    }
    return hop.isPerEdge() ? reached : Math.min(reached, nodes(to));
  }

  /** Nodes with many edges are met often: following the same edges again gives more than most. */
  private double firstDegree(List<Hop> followed, Hop hop, double mean) {
    for (Hop before : followed) {
      if (before.isSingle()
          && before.direction() == hop.direction()
          && before.edgeType().name().equals(hop.edgeType().name())) {
        return sizes.degreeMeanByEdge(hop.edgeType().name(), hop.direction(), mean);
      }
    }
    return mean;
  }

  /** Returns the expected work of finding the nodes reached from one node. */
  double work(List<Hop> followed, Hop hop, NodeSlot to) {
    return 1 + fanOut(followed, hop, to) * (hop.isSingle() ? 1 : 2);
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
        case EQ -> equal(compare);
        case NE -> Math.max(UNEQUAL_MIN, 1 - equal(compare));
        case LT, LE, GT, GE -> RANGE;
      };
    } else if (predicate instanceof Predicate.TextMatch) {
      return TEXT;
    }
    return MEMBERSHIP;
  }

  /** The more distinct values a side has, the fewer rows are equal. */
  private double equal(Predicate.Compare compare) {
    OptionalDouble left = equalShare(compare.left());
    OptionalDouble right = equalShare(compare.right());
    return Math.min(
        left.orElseGet(() -> right.orElse(EQUALITY)), right.orElseGet(() -> left.orElse(EQUALITY)));
  }

  private OptionalDouble equalShare(Expr expr) {
    if (expr instanceof Expr.NodeProperty node) {
      NodeType type = node.nodeType();
      return OptionalDouble.of(
          isUnique(type, node.property())
              ? 1 / Math.max(1, sizes.nodeCount(type.name()))
              : share(type.key(), node.property()));
    }
    if (expr instanceof Expr.EdgeProperty edge) {
      return OptionalDouble.of(share(edge.edgeType().key(), edge.property()));
    }
    return OptionalDouble.empty();
  }

  private static boolean isUnique(NodeType type, Property property) {
    List<String> alone = List.of(property.name());
    return type.keyProperties().equals(List.of(property))
        || type.uniques().stream().anyMatch(unique -> unique.columns().equals(alone));
  }

  private double share(TableKey table, Property property) {
    return sizes.equalShare(table, property.name(), assumedShare(property.type()));
  }

  private static double assumedShare(PropertyType type) {
    if (type.isEnum()) {
      return 1.0 / type.enumValues().size();
    }
    return type.scalar() == ScalarType.BOOL && !type.list() ? 0.5 : EQUALITY;
  }

  /** Returns the expected share of the nodes a branch hangs on that have a match. */
  double matched(Branch branch) {
    double passing = selectivity(branch.filters());
    for (Branch child : branch.children()) {
      passing *= matched(child);
    }
    Hop hop = branch.hop();
    double assumed = Math.min(1, fanOut(List.of(), hop, branch.slot()) * passing);
    return hop.isSingle()
        ? sizes.linkedShare(hop.edgeType().name(), hop.direction(), passing, assumed)
        : assumed;
  }

  /**
   * Returns the expected work of counting the matches of a branch once.
   *
   * @param followed the hops followed so far at the node it hangs on
   */
  double work(List<Hop> followed, Branch branch) {
    double below = 0;
    for (Branch child : branch.children()) {
      below += work(List.of(branch.hop().reversed()), child);
    }
    double reached = fanOut(followed, branch.hop(), branch.slot());
    boolean plain = branch.filters().isEmpty() && branch.children().isEmpty();
    return plain && branch.hop().isSingle()
        ? 1
        : work(followed, branch.hop(), branch.slot()) + reached * below;
  }
}
