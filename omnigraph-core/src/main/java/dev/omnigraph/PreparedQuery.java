package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.manifest.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A read query that is parsed, checked and planned. Thread-safe; runs any number of times, at once.
 * Needs no close. When the schema or the sizes of what it reads change much it is prepared again by
 * itself.
 */
public final class PreparedQuery {
  private final Omnigraph graph;
  private final Supplier<Snapshot> target;
  private final String source;
  private final Optional<String> queryName;
  private volatile QueryRunner.Plan plan;

  PreparedQuery(
      Omnigraph graph, Supplier<Snapshot> target, String source, Optional<String> queryName) {
    this.graph = graph;
    this.target = target;
    this.source = source;
    this.queryName = queryName;
    this.plan = graph.queries().plan(target.get(), source, queryName);
  }

  private QueryRunner.Plan planForRun(Snapshot snapshot) {
    QueryRunner.Plan current = plan;
    return graph.queries().fitsRun(current, snapshot) ? current : planAgain(snapshot);
  }

  private QueryRunner.Plan currentPlan() {
    QueryRunner.Plan current = plan;
    Snapshot snapshot = target.get();
    return graph.queries().fits(current, snapshot) ? current : planAgain(snapshot);
  }

  private QueryRunner.Plan planAgain(Snapshot snapshot) {
    QueryRunner.Plan fresh = graph.queries().plan(snapshot, source, queryName);
    plan = fresh;
    return fresh;
  }

  /** Returns the query's name. */
  public String name() {
    return plan.physical().query().name();
  }

  /** Returns the result columns in order. */
  public List<ResultColumn> columns() {
    return plan.columns().list();
  }

  /** Runs it; parameters by name without {@code $}. */
  @MustBeClosed
  public QueryResult execute(Map<String, ?> parameters) {
    return execute(parameters, QueryOptions.defaults());
  }

  /**
   * Runs it within limits.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if a parameter is missing or does not fit
   * @throws dev.omnigraph.errors.ResourceLimitException if a limit is reached, also while the
   *     result is read
   */
  @MustBeClosed
  public QueryResult execute(Map<String, ?> parameters, QueryOptions options) {
    Snapshot snapshot = target.get();
    QueryRunner.Plan current = planForRun(snapshot);
    return graph.queries().run(current, snapshot, current.bind(parameters), options);
  }

  /** Runs it with the components of a record as parameters. */
  @MustBeClosed
  public QueryResult execute(Record parameters) {
    Snapshot snapshot = target.get();
    QueryRunner.Plan current = planForRun(snapshot);
    return graph
        .queries()
        .run(current, snapshot, current.bindRecord(parameters), QueryOptions.defaults());
  }

  /** Runs it with parameters given as a JSON object. */
  @MustBeClosed
  public QueryResult executeJson(String parametersJson, QueryOptions options) {
    Snapshot snapshot = target.get();
    QueryRunner.Plan current = planForRun(snapshot);
    return graph.queries().run(current, snapshot, current.bindJson(parametersJson), options);
  }

  /** Returns the plan for the current state as indented text; equal plans have equal texts. */
  public String explain() {
    return explain(QueryOptions.defaults());
  }

  /** Returns the plan under some options as indented text; equal plans have equal texts. */
  public String explain(QueryOptions options) {
    return currentPlan().physical().explainText(options.nearestRecall());
  }

  /** Returns the plan for the current state as one JSON object. */
  public String explainJson() {
    return explainJson(QueryOptions.defaults());
  }

  /** Returns the plan under some options as one JSON object. */
  public String explainJson(QueryOptions options) {
    return currentPlan().physical().explainJson(options.nearestRecall());
  }

  /** Runs it to the end and returns what each operator did; the rows are dropped. */
  public QueryProfile profile(String parametersJson, QueryOptions options) {
    Snapshot snapshot = target.get();
    QueryRunner.Plan current = planForRun(snapshot);
    return graph.queries().profile(current, snapshot, current.bindJson(parametersJson), options);
  }
}
