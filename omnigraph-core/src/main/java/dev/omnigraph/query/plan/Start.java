package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.RankSpec;
import java.util.List;
import java.util.OptionalDouble;

/** How the first scan of a plan comes by its nodes. Immutable. */
public sealed interface Start {
  /** The greatest limit up to which a ranking tells which rows still count while it runs. */
  long BOUND_LIMIT_MAX = 1 << 14;

  /** All nodes of the type, or the plan starts with no scan. */
  record All() implements Start {}

  /**
   * Those a text ranking leaves in.
   *
   * @param best how many of the best ones are enough, 0 for all
   */
  record Ranked(RankSpec.Bm25 rank, int best) implements Start {}

  /** The nearest ones first, as long as they may count. */
  record Near(RankSpec.Nearest rank) implements Start {}

  /** Those that satisfy a text condition. */
  record Matched(Predicate.TextMatch match) implements Start {}

  /**
   * Chooses.
   *
   * @param recall the share of the nearest rows wanted, if fewer than all will do
   */
  static Start of(PhysicalPlan plan, OptionalDouble recall) {
    List<PlanStep> steps = plan.pipeline().steps();
    if (steps.isEmpty() || !(steps.get(0) instanceof PlanStep.Scan scan)) {
      return new All();
    }
    int slot = scan.slot().slot();
    RankSpec rank = plan.query().isAggregating() ? null : plan.query().rank().orElse(null);
    if (rank != null && rank.slot() == slot) {
      long limit = plan.query().limit().orElse(0L);
      if (rank instanceof RankSpec.Bm25 bm25) {
        // Each node is one row, and none is dropped, if nothing follows.
        boolean bounded = steps.size() == 1 && limit >= 1 && limit <= BOUND_LIMIT_MAX;
        return new Ranked(bm25, bounded ? (int) limit : 0);
      }
      if (rank instanceof RankSpec.Nearest nearest
          && recall.isPresent()
          && limit >= 1
          && limit <= BOUND_LIMIT_MAX) {
        return new Near(nearest);
      }
    }
    if (steps.size() > 1 && steps.get(1) instanceof PlanStep.Filter filter) {
      for (Predicate predicate : filter.predicates()) {
        if (predicate instanceof Predicate.TextMatch match && match.field().slot() == slot) {
          return new Matched(match);
        }
      }
    }
    return new All();
  }
}
