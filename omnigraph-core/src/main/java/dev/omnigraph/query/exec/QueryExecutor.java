package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.NearestSearch;
import dev.omnigraph.expr.QueryEmbedder;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.plan.PhysicalPlan;
import dev.omnigraph.topology.GraphView;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs physical plans.
 *
 * <p>Order of rows: a query with {@code order} has a total order, ties broken by the ids of its
 * variables. Without one, rows come in the order the plan finds them: the start table's row order,
 * neighbours by ordinal. That is the same each time for one snapshot in one process; it is not a
 * promise. Aggregated rows without {@code order} are sorted by their grouping values.
 *
 * <p>A query that needs all its rows before the first is known, and starts with a large enough
 * table, is spread over threads as {@link Parallelism} allows, with the same result. Any other runs
 * on the thread that reads its cursor, and so does every profiled one.
 *
 * <p>Thread-safety: thread-safe; the cursor is confined.
 */
public final class QueryExecutor {
  private final TextSearch text;
  private final QueryEmbedder embedder;
  private final Parallelism parallelism;
  private final FirstNodes first;

  /** Creates an executor with the services search functions need; each query runs on one thread. */
  public QueryExecutor(TextSearch text, QueryEmbedder embedder) {
    this(
        text,
        embedder,
        Parallelism.none(),
        new FirstNodes(NearestSearch.NONE, OptionalDouble.empty()));
  }

  private QueryExecutor(
      TextSearch text, QueryEmbedder embedder, Parallelism parallelism, FirstNodes first) {
    this.text = text;
    this.embedder = embedder;
    this.parallelism = parallelism;
    this.first = first;
  }

  /** Returns the same executor with another bound on the threads of one query. */
  public QueryExecutor with(Parallelism bound) {
    return new QueryExecutor(text, embedder, bound, first);
  }

  /**
   * Returns the same executor, content with a share of the nearest rows where a query ranks by
   * distance.
   *
   * @param recall the share, above 0 and at most 1
   */
  public QueryExecutor approximating(NearestSearch search, double recall) {
    return new QueryExecutor(
        text, embedder, parallelism, new FirstNodes(search, OptionalDouble.of(recall)));
  }

  /** Returns an executor that refuses full-text search and embedding with a typed error. */
  public static QueryExecutor withoutSearch() {
    return new QueryExecutor(Environment.NO_TEXT_SEARCH, Environment.NO_EMBEDDER);
  }

  /**
   * Starts a query. The view must stay open until the cursor is closed.
   *
   * @param params values of the declared parameters by index, {@link Value.Null} for missing ones
   * @param nowMillis the value of {@code now()}, milliseconds since 1970 UTC
   * @throws dev.omnigraph.errors.InvalidInputException if a date literal is none, or a search
   *     function cannot be served
   */
  public ResultCursor execute(
      PhysicalPlan plan, GraphView view, Value[] params, long nowMillis, ExecutionLimits limits) {
    return start(plan, view, params, nowMillis, limits, ProfileRecorder.OFF);
  }

  /** Starts a query whose cursor also tells rows, blocks, time and bytes of each operator. */
  public ResultCursor profile(
      PhysicalPlan plan, GraphView view, Value[] params, long nowMillis, ExecutionLimits limits) {
    return start(plan, view, params, nowMillis, limits, ProfileRecorder.on());
  }

  /**
   * Returns how an index may be made outside of any query, within limits and with the threads of
   * one query.
   */
  public NearestSearch.Work work(GraphView view, ExecutionLimits limits) {
    Environment environment = new Environment(view, List.of(), 0, 0, text, embedder);
    return new TeamWork(
        new ExecutionContext(environment, new RunningLimits(limits), 1), parallelism);
  }

  private ResultCursor start(
      PhysicalPlan plan,
      GraphView view,
      Value[] params,
      long nowMillis,
      ExecutionLimits limits,
      ProfileRecorder profile) {
    RunningLimits running = new RunningLimits(limits);
    Environment environment =
        new Environment(
            view,
            List.of(params),
            nowMillis,
            plan.edgeBase(),
            new RememberedSearch(text.within(running)),
            embedder.within(running));
    // One column more than the plan knows: group numbers of aggregated rows.
    ExecutionContext context = new ExecutionContext(environment, running, plan.columnCount() + 1);
    Scores scores = new Scores(environment);
    RowSource rows =
        RowSource.of(
            plan, context, first.of(plan, scores, context, parallelism), profile, parallelism);
    Supplier<@Nullable ResultChunk> chunks =
        profile.wrapResult(context, () -> ResultStage.of(plan, context, scores, rows));
    return new ResultCursor(plan.query(), chunks, context, profile);
  }
}
