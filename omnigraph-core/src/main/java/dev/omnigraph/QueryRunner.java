package dev.omnigraph;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.expr.NearestSearch;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.load.Exporter;
import dev.omnigraph.load.LoadOutcome;
import dev.omnigraph.load.LoadPlan;
import dev.omnigraph.load.LoadSource;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.open.CoreWriters;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.exec.CancellationToken;
import dev.omnigraph.query.exec.ExecutionLimits;
import dev.omnigraph.query.exec.Parallelism;
import dev.omnigraph.query.exec.QueryExecutor;
import dev.omnigraph.query.exec.ResultChunk;
import dev.omnigraph.query.exec.ResultCursor;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.ir.ValueType;
import dev.omnigraph.query.params.BoundParameters;
import dev.omnigraph.query.params.ParameterDecoder;
import dev.omnigraph.query.plan.PhysicalPlan;
import dev.omnigraph.query.plan.Planner;
import dev.omnigraph.query.plan.Statistics;
import dev.omnigraph.search.AheadOfSearch;
import dev.omnigraph.search.IndexedNearestSearch;
import dev.omnigraph.search.IndexedTextSearch;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.rows.Placement;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The reads and loads of one handle: plans and executions. Thread-safe. */
final class QueryRunner {
  private static final int PLANS_MAX = 1_000;
  private static final int SOURCE_CHARS_CACHED_MAX = 1 << 16;
  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

  private final Omnigraph graph;
  private final QueryExecutor executor;
  private final IndexedTextSearch texts;
  private final IndexedNearestSearch nearest;
  private final VectorSource vectors;
  private final int fileRowsMin;
  private final Cache<PlanKey, Plans> plans = Caffeine.newBuilder().maximumSize(PLANS_MAX).build();
  private final LongAdder planned = new LongAdder();

  /** Ends the queries of this handle when it is closed. */
  private final CancellationToken handle = new CancellationToken();

  private volatile QueryCompiler.@Nullable Parsed lastParsed;

  private record PlanKey(String catalogHash, String source, Optional<String> name) {}

  /** The plans of one query for states of the graph that differ much in size, the newest first. */
  private record Plans(List<Plan> some) {
    private static final int VARIANTS_MAX = 4;

    static Plans of(Plan first, @Nullable Plans others) {
      List<Plan> all = new ArrayList<>();
      all.add(first);
      if (others != null) {
        others.some.stream()
            .filter(plan -> plan.isFor(first.catalog))
            .limit(VARIANTS_MAX - 1)
            .forEach(all::add);
      }
      return new Plans(List.copyOf(all));
    }
  }

  /**
   * A planned query. Immutable.
   *
   * @param catalog the catalog it was checked against
   * @param physical the plan
   * @param columns the columns of its results
   * @param looks whether it still fits the sizes
   */
  record Plan(Catalog catalog, PhysicalPlan physical, Row.Columns columns, PlanLooks looks) {
    static Plan of(Catalog catalog, PhysicalPlan physical, Snapshot snapshot) {
      List<ResultColumn> columns =
          physical.query().projections().stream().map(p -> column(p.name(), p.type())).toList();
      return new Plan(
          catalog, physical, new Row.Columns(columns), new PlanLooks(physical.sizes(), snapshot));
    }

    private static ResultColumn column(String name, ValueType type) {
      ValueType required = new ValueType(type.scalar(), type.list(), type.dimension(), false);
      return new ResultColumn(name, required.text(), type.nullable());
    }

    /** Returns whether the plan's types are those of the catalog, object for object. */
    @SuppressWarnings("ReferenceEquality") // an equal catalog compiled again has other type objects
    boolean isFor(Catalog other) {
      return catalog == other;
    }

    BoundParameters bind(Map<String, ?> parameters) {
      return ParameterDecoder.fromMap(physical.query().params(), parameters);
    }

    BoundParameters bindRecord(Record parameters) {
      return ParameterDecoder.fromRecord(physical.query().params(), parameters);
    }

    BoundParameters bindJson(String json) {
      return ParameterDecoder.fromJson(physical.query().params(), json);
    }
  }

  /** Serves one handle, whose options may differ from those that opened the shared core. */
  QueryRunner(Omnigraph graph, OmnigraphOptions options) {
    this.graph = graph;
    this.vectors = Embeddings.forWrites(options.embedder());
    int threads =
        options.queryThreads() > 0
            ? options.queryThreads()
            : Runtime.getRuntime().availableProcessors();
    IndexFiles files = graph.core().parts().indexFiles();
    this.fileRowsMin = options.indexFileRowsMin();
    this.texts = new IndexedTextSearch(textBudgetBytes(options), files, fileRowsMin);
    this.executor =
        new QueryExecutor(texts, Embeddings.forQueries(options.embedder()))
            .with(Parallelism.of(graph.core().parts().pool(), threads));
    this.nearest =
        new IndexedNearestSearch(
            textBudgetBytes(options) / 4, options.vectorIndexRowsMin(), files, fileRowsMin);
    graph.core().parts().views().tell(texts);
    graph.core().parts().views().tell(nearest);
  }

  private QueryExecutor executor(QueryOptions options) {
    return options.nearestRecall().isPresent()
        ? executor.approximating(nearest, options.nearestRecall().getAsDouble())
        : executor;
  }

  /** Returns the memory for text indexes: a quarter of what resident views may take. */
  private static long textBudgetBytes(OmnigraphOptions options) {
    long views = options.memoryBudgetBytes();
    return (views > 0 ? views : Runtime.getRuntime().maxMemory() / 4) / 4;
  }

  Plan plan(Snapshot snapshot, String source, Optional<String> name) {
    Catalog catalog = graph.core().catalogFor(snapshot);
    PlanKey key = new PlanKey(catalog.hash(), source, name);
    Plans known = plans.getIfPresent(key);
    if (known != null) {
      for (Plan plan : known.some) {
        if (fits(plan, catalog, snapshot)) {
          return plan;
        }
      }
    }
    QueryIr query = QueryCompiler.compile(catalog, parsed(source), name).requireRead();
    Plan plan = Plan.of(catalog, Planner.plan(query, statistics(catalog, snapshot)), snapshot);
    planned.increment();
    if (source.length() <= SOURCE_CHARS_CACHED_MAX) {
      plans.put(key, Plans.of(plan, known));
    }
    return plan;
  }

  /** Returns whether a plan is for the schema of a snapshot and made for about its sizes. */
  boolean fits(Plan plan, Snapshot snapshot) {
    return fits(plan, graph.core().catalogFor(snapshot), snapshot);
  }

  /** Returns the same for a plan that is to be run now. */
  boolean fitsRun(Plan plan, Snapshot snapshot) {
    Catalog catalog = graph.core().catalogFor(snapshot);
    return plan.isFor(catalog) && plan.looks.fitsRun(snapshot, () -> statistics(catalog, snapshot));
  }

  private boolean fits(Plan plan, Catalog catalog, Snapshot snapshot) {
    return plan.isFor(catalog) && plan.looks.fits(snapshot, () -> statistics(catalog, snapshot));
  }

  private Statistics statistics(Catalog catalog, Snapshot snapshot) {
    return new SnapshotStatistics(catalog, snapshot, graph.core().sizes(snapshot));
  }

  /** Returns how many plans were made. */
  long plansMade() {
    return planned.sum();
  }

  /** Parses a source once for all its queries, which as a rule are prepared one after the other. */
  private QueryCompiler.Parsed parsed(String source) {
    QueryCompiler.Parsed known = lastParsed;
    if (known != null && known.isOf(source)) {
      return known;
    }
    QueryCompiler.Parsed parsed = QueryCompiler.parse(source);
    if (source.length() <= SOURCE_CHARS_CACHED_MAX) {
      lastParsed = parsed;
    }
    return parsed;
  }

  /** Returns of how many queries plans are kept. */
  long planCount() {
    plans.cleanUp();
    return plans.estimatedSize();
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the result closes the view
  QueryResult run(Plan plan, Snapshot snapshot, BoundParameters parameters, QueryOptions options) {
    GraphCore core = graph.core();
    GraphView view = core.view(snapshot);
    try {
      ResultCursor cursor =
          executor(options)
              .execute(
                  plan.physical(),
                  view,
                  parameters.toArray(),
                  parameters.nowMillis().orElseGet(() -> core.options().clock().millis()),
                  limits(core, options));
      return new QueryResult(cursor, view, plan.columns());
    } catch (RuntimeException | Error e) {
      view.close();
      throw e;
    }
  }

  QueryProfile profile(
      Plan plan, Snapshot snapshot, BoundParameters parameters, QueryOptions options) {
    GraphCore core = graph.core();
    try (GraphView view = core.view(snapshot);
        ResultCursor cursor =
            executor(options)
                .profile(
                    plan.physical(),
                    view,
                    parameters.toArray(),
                    parameters.nowMillis().orElseGet(() -> core.options().clock().millis()),
                    limits(core, options))) {
      long rows = 0;
      ResultChunk chunk = cursor.next();
      while (chunk != null) {
        rows += chunk.size();
        chunk = cursor.next();
      }
      List<QueryProfile.Step> steps =
          cursor.profile().stream()
              .map(
                  p ->
                      new QueryProfile.Step(
                          p.operator(),
                          p.rowsEstimated(),
                          p.rows(),
                          p.blocks(),
                          p.nanos(),
                          p.bytes()))
              .toList();
      return new QueryProfile(plan.physical().query().name(), rows, steps);
    }
  }

  /**
   * Makes the search indexes on disk that are worth it and missing; memory that does not suffice
   * leaves some out.
   *
   * @return how many were written
   */
  int makeIndexFiles(Snapshot snapshot, List<String> types) {
    GraphCore core = graph.core();
    IndexFiles files = core.parts().indexFiles();
    Catalog catalog = core.catalogFor(snapshot);
    Set<TableKey> large = new HashSet<>(Exporter.select(catalog, types));
    large.removeIf(key -> snapshot.entry(key).filter(e -> e.rowCount() >= fileRowsMin).isEmpty());
    if (!files.isWriting() || large.isEmpty()) {
      return 0;
    }
    try (GraphView view = core.view(snapshot)) {
      NearestSearch.Work work = executor.work(view, limits(core, QueryOptions.defaults()));
      return new AheadOfSearch(texts, nearest, files).make(view, catalog, large, work);
    }
  }

  IndexedTextSearch texts() {
    return texts;
  }

  IndexedNearestSearch nearest() {
    return nearest;
  }

  private ExecutionLimits limits(GraphCore core, QueryOptions options) {
    return new ExecutionLimits(
        core.options().clock(),
        options.timeout().isPresent()
            ? OptionalLong.of(millis(options.timeout().get()))
            : OptionalLong.empty(),
        options.memoryBytesMax().orElse(Runtime.getRuntime().maxMemory() / 2),
        handle);
  }

  /** Returns at least one, and for what is longer than can be told the longest that can. */
  private static long millis(Duration duration) {
    return duration.compareTo(LONGEST) < 0 ? Math.max(1, duration.toMillis()) : Long.MAX_VALUE;
  }

  /** Ends all running queries at their next batch. */
  void close(String uri) {
    handle.close("graph " + uri);
  }

  LoadResult load(Branch branch, LoadRequest request) {
    GraphCore core = graph.core();
    CoreWriters writers = core.writers();
    boolean created =
        request.base().isPresent()
            && writers.branches().createIfMissing(branch.branchName(), request.base().get());
    if (created) {
      branch.unbind();
    }
    WriteTxn txn = branch.begin(writers);
    WriteRunner.requireHead(branch, txn, request.options());
    List<LoadSource> sources = new ArrayList<>();
    for (LoadRequest.Source source : request.sources()) {
      sources.add(new AdaptedSource(source));
    }
    Placement placement =
        switch (request.mode()) {
          case OVERWRITE -> Placement.REPLACE_ALL;
          case APPEND -> Placement.APPEND;
          case MERGE -> Placement.UPSERT;
        };
    LoadOutcome outcome =
        writers
            .loader()
            .load(
                txn,
                new LoadPlan(
                    placement,
                    sources,
                    WriteRunner.intent(WriteIntent.load(), request.options()),
                    LoadPlan.ERRORS_MAX,
                    request.progress()::update,
                    vectors));
    core.committed(outcome.commit().snapshot());
    SortedMap<String, Long> nodes = new TreeMap<>();
    SortedMap<String, Long> edges = new TreeMap<>();
    outcome
        .records()
        .forEach((key, count) -> (key.isNode() ? nodes : edges).put(key.typeName(), count));
    String commit =
        outcome.commit().commitId().map(id -> id.text()).orElseGet(() -> txn.head().text());
    return new LoadResult(commit, branch.name(), created, nodes, edges);
  }

  void export(Snapshot snapshot, GraphView view, OutputStream out, List<String> types) {
    GraphCore core = graph.core();
    Collection<TableKey> tables = Exporter.select(core.catalogFor(snapshot), types);
    core.exporter().export(view, tables, out);
  }
}
