package dev.omnigraph.query.ast;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a query does. Immutable. */
public sealed interface BodyAst {
  /**
   * A read.
   *
   * @param match the clauses of the match block, at least one
   * @param projections the result columns, at least one
   * @param order the ordering keys; empty when the source has no {@code order}
   * @param limit the most rows
   */
  record Read(
      List<ClauseAst> match,
      List<ProjectionAst> projections,
      List<OrderingAst> order,
      Optional<LimitAst> limit)
      implements BodyAst {
    /** Copies. */
    public Read {
      match = List.copyOf(match);
      projections = List.copyOf(projections);
      order = List.copyOf(order);
      Objects.requireNonNull(limit);
    }
  }

  /**
   * A sequence of changes.
   *
   * @param statements at least one
   */
  record Mutation(List<StatementAst> statements) implements BodyAst {
    /** Copies. */
    public Mutation {
      statements = List.copyOf(statements);
    }
  }
}
