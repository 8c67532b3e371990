package dev.omnigraph.query.check;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.ProjectionIr;
import dev.omnigraph.query.ir.QueryIr;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Checks a read query as a whole. Confined. */
final class ReadChecker {
  private final Catalog catalog;
  private final Findings findings;
  private final Parameters parameters;

  ReadChecker(Catalog catalog, Findings findings, Parameters parameters) {
    this.catalog = catalog;
    this.findings = findings;
    this.parameters = parameters;
  }

  /** Returns the IR; it means nothing once a finding was reported. */
  @Nullable QueryIr read(QueryAst query, BodyAst.Read read) {
    Map<String, Span> variables = Variables.declared(read.match());
    parameters.rejectOverlap(variables, findings);
    ExprChecker exprs = new ExprChecker(findings, parameters);
    SearchChecker search = new SearchChecker(findings, exprs);
    Scope scope = Scope.outermost();
    MatchBlock match =
        new BlockChecker(catalog, findings, exprs, search).block(read.match(), scope);
    ProjectionChecker projectionChecker = new ProjectionChecker(findings, exprs, search, scope);
    List<@Nullable ProjectionIr> columns = projectionChecker.projections(read);
    OrderChecker orderChecker = new OrderChecker(findings, exprs, search, scope, read, columns);
    OrderChecker.Order order = orderChecker.order();
    if (!findings.isEmpty()) {
      return null;
    }
    return new QueryIr(
        query.name().text(),
        parameters.declared(),
        scope.numbering().nodes(),
        scope.numbering().edges(),
        match,
        columns.stream().map(ProjectionChecker::requireChecked).toList(),
        order.keys(),
        order.rank(),
        read.limit().map(l -> OptionalLong.of(l.rows())).orElse(OptionalLong.empty()));
  }
}
