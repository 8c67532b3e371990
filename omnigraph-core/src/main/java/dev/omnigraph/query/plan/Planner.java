package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.OrderIr;
import dev.omnigraph.query.ir.ProjectionIr;
import dev.omnigraph.query.ir.ProjectionIr.Aggregate;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.ir.TraversalIr;
import java.util.BitSet;

/** Makes physical plans. Pure and deterministic. */
public final class Planner {
  private Planner() {}

  /** Returns a plan for a checked query; statistics influence its cost, never its results. */
  public static PhysicalPlan plan(QueryIr query, Statistics statistics) {
    PlanContext context = new PlanContext(query, statistics);
    boolean counts = query.isAggregating();
    BlockPlanner planner =
        new BlockPlanner(
            context,
            query.match(),
            new BitSet(),
            neededAtEnd(query, context.columns()),
            counts ? BlockPlanner.Goal.COUNTS : BlockPlanner.Goal.ROWS);
    Pipeline pipeline = planner.plan(1, true);
    PhysicalPlan plan =
        new PhysicalPlan(
            query, pipeline, context.columnCount(), context.edgeBase(), context.sizes().sizes());
    PlanChecks.check(plan);
    return plan;
  }

  /** Returns the columns read once all variables are bound. */
  static BitSet neededAtEnd(QueryIr query, Columns columns) {
    BitSet needed = new BitSet();
    for (ProjectionIr projection : query.projections()) {
      boolean countsRows =
          projection.aggregate().isPresent()
              && projection.aggregate().get() == Aggregate.COUNT
              && projection.expr() instanceof Expr.NodeId;
      if (!countsRows) {
        columns.collect(projection.expr(), needed);
      }
    }
    for (OrderIr order : query.order()) {
      if (order.key() instanceof OrderIr.Key.Value value) {
        columns.collect(value.expr(), needed);
      }
    }
    query.rank().ifPresent(r -> columns.collect(r, needed));
    boolean tieBreak =
        !query.isAggregating() && (!query.order().isEmpty() || query.rank().isPresent());
    if (tieBreak) {
      collectVariables(query.match(), columns, needed);
    }
    return needed;
  }

  private static void collectVariables(MatchBlock block, Columns columns, BitSet needed) {
    for (NodeSlot slot : block.slots()) {
      if (!slot.anonymous()) {
        needed.set(slot.slot());
      }
    }
    for (TraversalIr traversal : block.traversals()) {
      traversal.edgeSlot().ifPresent(e -> needed.set(columns.edgeColumn(e)));
    }
  }
}
