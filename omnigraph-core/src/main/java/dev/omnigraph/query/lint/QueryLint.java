package dev.omnigraph.query.lint;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.PropertyValueAst;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ast.QueryFile;
import dev.omnigraph.query.ast.StatementAst;
import dev.omnigraph.query.check.QueryChecker;
import dev.omnigraph.query.ir.CheckedQuery;
import dev.omnigraph.query.lint.LintReport.Finding;
import dev.omnigraph.query.lint.LintReport.Result;
import dev.omnigraph.query.lint.LintReport.SchemaSource;
import dev.omnigraph.query.lint.LintReport.Severity;
import dev.omnigraph.query.parse.QueryParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks every query of a source and looks for what is valid and yet doubtful. Never fails: faults
 * of the source are what it reports.
 *
 * <p>Codes: {@code Q000} the source does not parse; {@code Q001} a query name occurs twice; {@code
 * L201} a nullable property of an updated type that no update assigns.
 *
 * <p>Thread-safety: confined; {@link #lint} is thread-safe. Cost: no I/O.
 */
public final class QueryLint {
  private static final String HARD_CODED =
      "the mutation declares no parameters, so its values are hard-coded";

  private final Catalog catalog;
  private final SourceText source;
  private final List<Result> results = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  /** The valid updating queries by updated node type. */
  private final Map<String, Set<String>> updaters = new TreeMap<>(Utf8Order.INSTANCE);

  private QueryLint(Catalog catalog, SourceText source) {
    this.catalog = catalog;
    this.source = source;
  }

  /**
   * Lints one source.
   *
   * @param source query source with any number of queries
   * @param schema where the catalog came from, for the report
   * @param queryPath the path of the source, for the report
   */
  public static LintReport lint(
      Catalog catalog, String source, SchemaSource schema, String queryPath) {
    QueryLint lint = new QueryLint(catalog, SourceText.of(source));
    lint.run();
    return new LintReport(schema, queryPath, lint.results, lint.findings);
  }

  private void run() {
    QueryFile file;
    try {
      file = QueryParser.parse(source);
    } catch (InvalidInputException e) {
      findings.add(
          new Finding(
              Severity.ERROR, "Q000", e.sentence(), Optional.empty(), Optional.empty(), List.of()));
      return;
    }
    file.queries().forEach(this::query);
    reportRepeatedNames(file);
    reportUnassigned(file);
    findings.sort(
        Comparator.comparing(Finding::severity)
            .thenComparing(f -> f.typeName().orElse(""), Utf8Order.INSTANCE)
            .thenComparing(f -> f.property().orElse(""), Utf8Order.INSTANCE)
            .thenComparing(Finding::message, Utf8Order.INSTANCE));
  }

  private void query(QueryAst query) {
    String name = query.name().text();
    Result.QueryKind kind = query.isMutation() ? Result.QueryKind.MUTATION : Result.QueryKind.READ;
    List<String> warnings =
        query.isMutation() && query.params().isEmpty() ? List.of(HARD_CODED) : List.of();
    try {
      CheckedQuery checked = QueryChecker.check(catalog, source, query);
      if (checked instanceof CheckedQuery.Mutation mutation) {
        for (String type : Operations.updated(mutation.ir())) {
          updaters.computeIfAbsent(type, t -> new TreeSet<>(Utf8Order.INSTANCE)).add(name);
        }
      }
      Optional<Operation> operation = Optional.of(Operations.of(catalog, checked));
      results.add(new Result(name, kind, warnings, Optional.empty(), operation));
    } catch (InvalidInputException e) {
      results.add(new Result(name, kind, warnings, Optional.of(e.sentence()), Optional.empty()));
    }
  }

  private void reportRepeatedNames(QueryFile file) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    file.queries().forEach(q -> counts.merge(q.name().text(), 1, Integer::sum));
    counts.forEach(
        (name, count) -> {
          if (count > 1) {
            findings.add(
                new Finding(
                    Severity.ERROR,
                    "Q001",
                    "the query name '" + name + "' occurs " + count + " times; only the first runs",
                    Optional.empty(),
                    Optional.empty(),
                    List.of(name)));
          }
        });
  }

  private void reportUnassigned(QueryFile file) {
    Map<String, Set<String>> assigned = assignedByUpdates(file);
    updaters.forEach(
        (typeName, queries) -> {
          NodeType type = catalog.node(typeName).orElseThrow();
          for (Property property : type.properties()) {
            boolean expected =
                property.type().nullable()
                    && !type.isKeyPart(property.name())
                    && property.annotation("embed").isEmpty();
            if (expected && !assigned.getOrDefault(typeName, Set.of()).contains(property.name())) {
              findings.add(
                  new Finding(
                      Severity.WARNING,
                      "L201",
                      "no update sets the optional property " + typeName + "." + property.name(),
                      Optional.of(typeName),
                      Optional.of(property.name()),
                      List.copyOf(queries)));
            }
          }
        });
  }

  private static Map<String, Set<String>> assignedByUpdates(QueryFile file) {
    Map<String, Set<String>> assigned = new HashMap<>();
    for (QueryAst query : file.queries()) {
      if (query.body() instanceof BodyAst.Mutation mutation) {
        for (StatementAst statement : mutation.statements()) {
          if (statement instanceof StatementAst.Update update) {
            Set<String> properties =
                assigned.computeIfAbsent(update.type().text(), t -> new HashSet<>());
            for (PropertyValueAst assignment : update.assignments()) {
              properties.add(assignment.property().text());
            }
          }
        }
      }
    }
    return assigned;
  }
}
