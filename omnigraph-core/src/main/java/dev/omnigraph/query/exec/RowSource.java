package dev.omnigraph.query.exec;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.plan.PhysicalPlan;
import dev.omnigraph.query.plan.PlanStep;
import dev.omnigraph.topology.NodeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the complete rows of one execution: one after the other, or spread over threads into sinks.
 *
 * <p>The idea: the first table is cut into ranges of rows. Each thread has operators and a sink of
 * its own and takes the next range until none is left; then the sinks are merged. The asking thread
 * works like the others, and what the executor has not begun by then finds nothing left to do, so
 * nothing ever waits for a free thread. The first failure ends all, and is what the caller sees.
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
      int @Nullable [] candidates,
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
    run(workers);
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

  private <S extends Sink<S>> void run(List<Worker<S>> workers) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<FutureTask<Boolean>> tasks = new ArrayList<>();
    for (Worker<S> worker : workers) {
      tasks.add(new FutureTask<>(() -> attempt(worker, failure), Boolean.TRUE));
    }
    for (int i = 1; i < tasks.size(); i++) {
      try {
        parallelism.executor().execute(tasks.get(i));
      } catch (RejectedExecutionException e) {
        break; // the graph is being closed; this thread does it all, or meets the typed error
      }
    }
    tasks.forEach(FutureTask::run);
    boolean interrupted = false;
    for (FutureTask<Boolean> task : tasks) {
      interrupted |= waitFor(task);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable thrown = failure.get();
    if (thrown instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    if (interrupted) {
      throw CancelledException.of("query");
    }
  }

  private void attempt(Worker<?> worker, AtomicReference<@Nullable Throwable> failure) {
    try {
      worker.run();
    } catch (RuntimeException | Error e) {
      // The others stop at their next batch; only the first failure tells why.
      failure.compareAndSet(null, e);
      context.stop();
    }
  }

  /** Waits to the end, since the task uses memory of this query; returns whether interrupted. */
  private boolean waitFor(FutureTask<Boolean> task) {
    boolean interrupted = false;
    while (true) {
      try {
        task.get();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
        context.stop();
      } catch (ExecutionException e) {
        throw Invariant.broken("a worker keeps its failure", e);
      }
    }
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
