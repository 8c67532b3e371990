package dev.omnigraph.query.check;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ir.CheckedQuery;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.QueryIr;

/**
 * Checks queries against a catalog and turns them into IR.
 *
 * <p>Thread-safety: thread-safe, there is no state.
 */
public final class QueryChecker {
  private QueryChecker() {}

  /**
   * Checks one query.
   *
   * @param source the source the query was parsed from; findings show its lines
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code TYPE} and every independent
   *     type error in source order; or, for a well-typed query that cannot run, with {@code
   *     MIXED_MUTATION}, {@code KEY_IMMUTABLE}, {@code BAD_VALUE} or {@code BAD_REQUEST}
   */
  public static CheckedQuery check(Catalog catalog, SourceText source, QueryAst query) {
    Findings findings = new Findings(source);
    Parameters parameters = Parameters.of(query.params(), findings);
    if (query.body() instanceof BodyAst.Read read) {
      QueryIr ir = new ReadChecker(catalog, findings, parameters).read(query, read);
      findings.throwIfAny();
      if (ir == null) {
        throw Invariant.broken("a read without finding is complete");
      }
      return new CheckedQuery.Read(ir);
    } else if (query.body() instanceof BodyAst.Mutation mutation) {
      MutationIr ir = new MutationChecker(catalog, findings, parameters).mutation(query, mutation);
      findings.throwIfAny();
      return new CheckedQuery.Mutation(ir);
    }
    throw Invariant.broken("a query reads or changes", query.body());
  }
}
