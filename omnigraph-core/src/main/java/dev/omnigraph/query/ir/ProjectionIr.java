package dev.omnigraph.query.ir;

import java.util.Optional;

/**
 * One result column.
 *
 * @param name its final name, unique in the query
 * @param aliased whether the source gave the name with {@code as}
 * @param expr the value; for {@code count} of a variable its {@link Expr.NodeId}
 * @param aggregate the function applied over the group, if any
 * @param type the static type of the column
 */
public record ProjectionIr(
    String name, boolean aliased, Expr expr, Optional<Aggregate> aggregate, ValueType type) {

  /** Aggregate functions. */
  public enum Aggregate {
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX
  }
}
