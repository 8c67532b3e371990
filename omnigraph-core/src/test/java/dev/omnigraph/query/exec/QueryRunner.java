package dev.omnigraph.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.plan.PhysicalPlan;
import dev.omnigraph.query.plan.Planner;
import dev.omnigraph.query.plan.Statistics;
import dev.omnigraph.topology.GraphView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Compiles, plans and runs query texts in tests, and shows rows as {@code (a,b)}. */
final class QueryRunner {
  static final long NOW_MILLIS = 1_700_000_000_000L;
  private static final int[] RANGE_ROWS = {1, 2};
  private static final ExecutorService THREADS =
      Executors.newFixedThreadPool(
          3,
          work -> {
            Thread thread = new Thread(work, "spread-query");
            thread.setDaemon(true);
            return thread;
          });

  private QueryRunner() {}

  static PhysicalPlan plan(GraphView view, String source) {
    QueryIr query = QueryCompiler.compile(view.catalog(), source, Optional.empty()).requireRead();
    return Planner.plan(query, new ViewStatistics(view));
  }

  static List<String> run(GraphView view, String source, Value... params) {
    return run(view, plan(view, source), params);
  }

  static List<String> runWithoutStatistics(GraphView view, String source, Value... params) {
    QueryIr query = QueryCompiler.compile(view.catalog(), source, Optional.empty()).requireRead();
    return run(view, Planner.plan(query, Statistics.unknown()), params);
  }

  /** Runs a plan on one thread, and also spread over four; both give the same rows in one order. */
  static List<String> run(GraphView view, PhysicalPlan plan, Value... params) {
    List<String> rows = run(QueryExecutor.withoutSearch(), view, plan, params);
    for (int rangeRows : RANGE_ROWS) {
      List<String> spread = run(spread(rangeRows), view, plan, params);
      assertThat(spread).as("in ranges of " + rangeRows).containsExactlyElementsOf(rows);
    }
    return rows;
  }

  /** Returns an executor that spreads also small queries over four threads. */
  static QueryExecutor spread(int rangeRows) {
    return QueryExecutor.withoutSearch().with(new Parallelism(THREADS, 4, rangeRows, true));
  }

  private static List<String> run(
      QueryExecutor executor, GraphView view, PhysicalPlan plan, Value... params) {
    try (ResultCursor cursor =
        executor.execute(plan, view, params, NOW_MILLIS, ExecutionLimits.none())) {
      return rows(cursor);
    }
  }

  static List<String> rows(ResultCursor cursor) {
    List<String> rows = new ArrayList<>();
    for (ResultChunk chunk = cursor.next(); chunk != null; chunk = cursor.next()) {
      for (int row = 0; row < chunk.size(); row++) {
        StringJoiner text = new StringJoiner(",", "(", ")");
        for (int column = 0; column < cursor.columns().size(); column++) {
          text.add(String.valueOf(chunk.value(column, row)));
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }
}
