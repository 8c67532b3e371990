package dev.omnigraph.query.exec;

import dev.omnigraph.expr.ArrayOperands;
import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.Operands;
import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.OrderIr;
import dev.omnigraph.query.ir.ProjectionIr;
import dev.omnigraph.query.ir.ProjectionIr.Aggregate;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.plan.PhysicalPlan;
import dev.omnigraph.query.plan.PlanStep;
import java.util.List;
import java.util.OptionalInt;

/**
 * Counts per node where the plan gives every node at most one row: the weight of the row is the
 * count, nothing is looked for and nothing is merged. So the most linked nodes are found at the
 * cost of reading their degrees.
 */
final class NodeGroupStage implements Sink<NodeGroupStage> {
  private final Groups groups;
  private final RowStore best;

  /** Whether rows are ordered by the count first, the largest first. */
  private final boolean mostFirst;

  private int[] kept = new int[0];

  /**
   * What the sinks of one execution share. Each node is written by one thread.
   *
   * @param slot the column of the node
   * @param counts the count by node
   * @param results the result columns
   */
  @SuppressWarnings("ArrayRecordComponent") // made here and compared by nobody
  record Groups(int slot, long[] counts, Operand[] results) {}

  private NodeGroupStage(Groups groups, RowStore best, boolean mostFirst) {
    this.groups = groups;
    this.best = best;
    this.mostFirst = mostFirst;
  }

  /** Returns the node of whose groups this makes the result, or nothing where it cannot. */
  static OptionalInt slotOf(PhysicalPlan plan) {
    List<PlanStep> steps = plan.pipeline().steps();
    QueryIr query = plan.query();
    if (!query.isAggregating()
        || steps.isEmpty()
        || !(steps.get(0) instanceof PlanStep.Scan scan)) {
      return OptionalInt.empty();
    }
    int slot = scan.slot().slot();
    boolean fits =
        steps.subList(1, steps.size()).stream().allMatch(NodeGroupStage::keepsRowsSingle)
            && query.projections().stream().anyMatch(p -> namesNode(p, slot))
            && query.projections().stream().allMatch(NodeGroupStage::isKeyOrCount);
    return fits ? OptionalInt.of(slot) : OptionalInt.empty();
  }

  private static boolean keepsRowsSingle(PlanStep step) {
    return step instanceof PlanStep.Filter
        || step instanceof PlanStep.Weigh
        || step instanceof PlanStep.Require
        || step instanceof PlanStep.AntiJoin;
  }

  private static boolean namesNode(ProjectionIr projection, int slot) {
    if (projection.aggregate().isPresent()) {
      return false;
    }
    if (projection.expr() instanceof Expr.NodeProperty property) {
      return property.slot() == slot
          && property.nodeType().keyProperties().equals(List.of(property.property()));
    }
    return projection.expr() instanceof Expr.NodeId id && id.slot() == slot;
  }

  /** Only variables are counted: they are never null. */
  private static boolean isKeyOrCount(ProjectionIr projection) {
    return projection.aggregate().isEmpty()
        || (projection.aggregate().get() == Aggregate.COUNT
            && projection.expr() instanceof Expr.NodeId);
  }

  /** Returns what the sinks of an execution share. */
  static Groups groups(PhysicalPlan plan, ExecutionContext context, int slot) {
    PlanStep.Scan scan = (PlanStep.Scan) plan.pipeline().steps().get(0);
    String type = scan.slot().nodeType().name();
    int bound = context.environment().view().nodes(type).ordinalBound();
    context.reserve(9L * bound);
    long[] counts = new long[bound];
    boolean[] never = new boolean[bound];
    List<ProjectionIr> projections = plan.query().projections();
    Operand[] results = new Operand[projections.size()];
    for (int i = 0; i < results.length; i++) {
      ProjectionIr projection = projections.get(i);
      results[i] =
          projection.aggregate().isPresent()
              ? ArrayOperands.ofLongs(counts, never, slot, projection.type())
              : Operands.compile(projection.expr(), context.environment());
    }
    return new Groups(slot, counts, results);
  }

  static NodeGroupStage of(QueryIr query, ExecutionContext context, Groups groups) {
    RowStore best =
        new RowStore(
            context,
            new int[] {groups.slot},
            AggregateStage.order(query, groups.results),
            ResultStage.limitOf(query));
    return new NodeGroupStage(groups, best, isMostFirst(query));
  }

  private static boolean isMostFirst(QueryIr query) {
    if (query.order().isEmpty()) {
      return false;
    }
    OrderIr first = query.order().get(0);
    return first.direction() == OrderIr.SortDirection.DESCENDING
        && first.key() instanceof OrderIr.Key.Column column
        && query.projections().get(column.index()).aggregate().isPresent();
  }

  @Override
  public void take(Operator rows, int range) {
    for (RowBlock block = rows.next(); block != null; block = rows.next()) {
      int[] nodes = block.column(groups.slot);
      long[] weights = block.weights();
      int size = block.size();
      if (kept.length < size) {
        kept = new int[size];
      }
      long least = mostFirst && best.isFull() ? groups.counts[best.worst(groups.slot)] : 0;
      int count = 0;
      for (int i = 0; i < size; i++) {
        long weight = weights == null ? 1 : weights[i];
        kept[count] = i;
        count += weight >= least ? 1 : 0;
      }
      block.keep(kept, count);
      for (int i = 0; i < count; i++) {
        groups.counts[nodes[i]] = weights == null ? 1 : weights[i];
      }
      best.add(block);
    }
  }

  @Override
  public void merge(NodeGroupStage other) {
    best.merge(other.best);
  }

  @Override
  public boolean isIndependentOfSpread() {
    return true;
  }

  /** Returns the result of all rows taken. */
  ResultChunk finish() {
    return new ResultChunk(groups.results, best.sorted());
  }
}
