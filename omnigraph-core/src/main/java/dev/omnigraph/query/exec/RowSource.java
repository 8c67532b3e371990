package dev.omnigraph.query.exec;

import dev.omnigraph.query.plan.PhysicalPlan;
import dev.omnigraph.query.plan.PlanStep;
import dev.omnigraph.topology.NodeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the complete rows of one execution: one after the other, or spread over threads into sinks.
 *
 * <p>The idea: the first table is cut into ranges of rows. Each thread has operators and a sink of
 * its own and takes the next range until none is left; then the sinks are merged. The asking thread
 * works like the others ({@link Team}); what is begun late finds nothing left to do.
 *
 * <p>Thread-safety: confined to the asking thread.
 */
final class RowSource {
  private static final int SCAN_ROWS_MIN = 1 << 15;
  private static final int JOIN_ROWS_MIN = 1 << 12;
  private static final double ESTIMATE_MIN = 1 << 16;

  private final PhysicalPlan plan;
  private final ExecutionContext context;
  private final Operator rows;
  private final Parallelism parallelism;
  private final @Nullable NodeTable spread;
  private final @Nullable RangePipeline own;
  private final SharedMemos memos;

  private RowSource(
      PhysicalPlan plan,
      ExecutionContext context,
      Operator rows,
      Parallelism parallelism,
      @Nullable NodeTable spread,
      @Nullable RangePipeline own,
      SharedMemos memos) {
    this.plan = plan;
    this.context = context;
    this.rows = rows;
    this.parallelism = parallelism;
    this.spread = spread;
    this.own = own;
    this.memos = memos;
  }

  /**
   * Prepares the operators.
   *
   * @param candidates the only nodes the first scan has to give, or null for all
   */
  static RowSource of(
      PhysicalPlan plan,
      ExecutionContext context,
      @Nullable FirstScan candidates,
      ProfileRecorder profile,
      Parallelism parallelism) {
    boolean mayShare = profile == ProfileRecorder.OFF && candidates == null;
    NodeTable spread = mayShare ? spread(plan, context, parallelism) : null;
    if (spread == null) {
      Operator rows = PipelineBuilder.build(context, plan.pipeline(), candidates, profile);
      return new RowSource(plan, context, rows, parallelism, null, null, SharedMemos.none());
    }
    SharedMemos memos = SharedMemos.shared();
    RangePipeline own = PipelineBuilder.buildRanges(context, plan.pipeline(), memos);
    Operator rows = own.over(context.columnCount(), 0, spread.rowBound());
    return new RowSource(plan, context, rows, parallelism, spread, own, memos);
  }

  /** Returns the table to cut into ranges, or null where one thread is better. */
  private static @Nullable NodeTable spread(
      PhysicalPlan plan, ExecutionContext context, Parallelism parallelism) {
    List<PlanStep> steps = plan.pipeline().steps();
    if (parallelism.threads() == 1
        || !plan.needsAllRows()
        || steps.isEmpty()
        || !(steps.get(0) instanceof PlanStep.Scan scan)) {
      return null;
    }
    NodeTable nodes = context.environment().view().nodes(scan.slot().nodeType().name());
    int live = nodes.liveCount();
    double most = 0;
    boolean joins = false;
    for (PlanStep step : steps) {
      most = Math.max(most, step.rows());
      joins |= !(step instanceof PlanStep.Scan) && !(step instanceof PlanStep.Filter);
    }
    boolean pays =
        live >= (joins ? JOIN_ROWS_MIN : SCAN_ROWS_MIN) || (live > 1 && most >= ESTIMATE_MIN);
    return pays || parallelism.isForced() ? nodes : null;
  }

  /** Returns all rows in their order; not to be mixed with {@link #drain}. */
  Operator rows() {
    return rows;
  }

  /**
   * Takes all rows.
   *
   * @param first an empty sink
   * @param more makes further ones, on any thread
   * @return a sink that holds all rows
   */
  <S extends Sink<S>> S drain(S first, Supplier<S> more) {
    NodeTable nodes = spread;
    RangePipeline pipeline = own;
    if (nodes == null || pipeline == null) {
      first.take(rows, 0);
      return first;
    }
    int rowsEach = parallelism.rangeRows(nodes.rowBound());
    int ranges = (nodes.rowBound() + rowsEach - 1) / rowsEach;
    AtomicInteger next = new AtomicInteger();
    List<Worker<S>> workers = new ArrayList<>();
    workers.add(new Worker<>(() -> pipeline, () -> first, next, ranges, rowsEach));
    for (int i = 1; i < Math.min(parallelism.threads(), ranges); i++) {
      Supplier<RangePipeline> another =
          () -> PipelineBuilder.buildRanges(context, plan.pipeline(), memos);
      workers.add(new Worker<>(another, more, next, ranges, rowsEach));
    }
    new Team(context, parallelism).run(workers);
    S all = first;
    for (Worker<S> worker : workers) {
      S sink = worker.sink;
      if (sink != null && sink != all) {
        context.checkpoint();
        all.merge(sink);
      }
    }
    if (workers.size() > 1 && !all.isIndependentOfSpread()) {
      S alone = more.get();
      alone.take(pipeline.over(context.columnCount(), 0, nodes.rowBound()), 0);
      return alone;
    }
    return all;
  }

  /** What one thread does. */
  private final class Worker<S extends Sink<S>> implements Runnable {
    private final Supplier<RangePipeline> pipelines;
    private final Supplier<S> sinks;
    private final AtomicInteger next;
    private final int ranges;
    private final int rowsEach;
    private @Nullable S sink;

    Worker(
        Supplier<RangePipeline> pipelines,
        Supplier<S> sinks,
        AtomicInteger next,
        int ranges,
        int rowsEach) {
      this.pipelines = pipelines;
      this.sinks = sinks;
      this.next = next;
      this.ranges = ranges;
      this.rowsEach = rowsEach;
    }

    @Override
    public void run() {
      int range = next.getAndIncrement();
      if (range >= ranges) {
        return;
      }
      RangePipeline pipeline = pipelines.get();
      S own = sinks.get();
      sink = own;
      for (; range < ranges; range = next.getAndIncrement()) {
        context.checkpoint();
        int from = range * rowsEach;
        own.take(pipeline.over(context.columnCount(), from, from + rowsEach), range);
      }
    }
  }
}
