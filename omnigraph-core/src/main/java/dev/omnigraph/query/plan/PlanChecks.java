package dev.omnigraph.query.plan;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.NodeSlot;
import java.util.BitSet;
import java.util.List;

/** Checks every plan: a step reads only what is bound, and every part of the query is placed. */
final class PlanChecks {
  private final Columns columns;
  private final PlanStep.Visitor<BitSet> reader;
  private int nodes;
  private int hops;
  private int predicates;
  private int antiJoins;

  private PlanChecks(int edgeBase) {
    this.columns = new Columns(edgeBase);
    this.reader = Columns.reader(edgeBase);
  }

  static void check(PhysicalPlan plan) {
    PlanChecks checks = new PlanChecks(plan.edgeBase());
    BitSet bound = checks.check(plan.pipeline(), new BitSet());
    BitSet needed = Planner.neededAtEnd(plan.query(), checks.columns);
    needed.andNot(bound);
    Invariant.check(needed.isEmpty(), "a plan binds what its result reads", needed);
    checks.checkCounts(plan.query().match());
  }

  private BitSet check(Pipeline pipeline, BitSet before) {
    BitSet bound = (BitSet) before.clone();
    for (PlanStep step : pipeline.steps()) {
      if (step instanceof PlanStep.AntiJoin anti) {
        BitSet inside = (BitSet) bound.clone();
        inside.set(anti.rowColumn());
        check(anti.inner(), inside);
        antiJoins++;
        continue;
      }
      BitSet missing = step.accept(reader);
      missing.andNot(bound);
      Invariant.check(missing.isEmpty(), "a step reads bound columns", step, missing);
      BitSet added = step.accept(Columns.BOUND);
      Invariant.check(!added.intersects(bound), "a step binds new columns", step, added);
      bound.or(added);
      count(step);
    }
    return bound;
  }

  private void count(PlanStep step) {
    if (step instanceof PlanStep.Scan) {
      nodes++;
    } else if (step instanceof PlanStep.Lookup lookup) {
      nodes++;
      predicates += lookup.told().size();
    } else if (step instanceof PlanStep.Join join) {
      nodes++;
      predicates += join.equalities().size() + join.conditions().size();
    } else if (step instanceof PlanStep.Expand) {
      nodes++;
      hops++;
    } else if (step instanceof PlanStep.Close) {
      hops++;
    } else if (step instanceof PlanStep.Intersect intersect) {
      nodes++;
      hops++;
      intersect.links().forEach(this::count);
    } else if (step instanceof PlanStep.Filter filter) {
      predicates += filter.predicates().size();
    } else if (step instanceof PlanStep.Weigh weigh) {
      count(weigh.branches());
    } else if (step instanceof PlanStep.Require require) {
      count(require.branches());
    }
  }

  private void count(PlanStep.Link link) {
    switch (link.kind()) {
      case LINKED -> hops++;
      case NOT_LINKED -> {
        hops++;
        antiJoins++;
      }
      case OTHER_THAN -> predicates++;
    }
  }

  private void count(List<Branch> branches) {
    for (Branch branch : branches) {
      nodes++;
      hops++;
      predicates += branch.filters().size();
      count(branch.children());
    }
  }

  private void checkCounts(MatchBlock match) {
    subtract(match);
    Invariant.check(nodes == 0, "a plan binds every variable once", nodes);
    Invariant.check(hops == 0, "a plan follows every traversal once", hops);
    Invariant.check(predicates == 0, "a plan tests every condition once", predicates);
    Invariant.check(antiJoins == 0, "a plan has every negation once", antiJoins);
  }

  private void subtract(MatchBlock block) {
    nodes -= block.slots().size();
    hops -= block.traversals().size();
    predicates -= block.filters().size();
    for (NodeSlot slot : block.slots()) {
      predicates -= slot.filters().size();
    }
    antiJoins -= block.negations().size();
    block.negations().forEach(this::subtract);
  }
}
