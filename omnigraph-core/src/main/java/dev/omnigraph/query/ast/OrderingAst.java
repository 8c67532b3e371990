package dev.omnigraph.query.ast;

import java.util.Objects;

/**
 * One key of an {@code order}. Immutable.
 *
 * @param expr the key
 * @param direction the direction word
 */
public record OrderingAst(ExprAst expr, Direction direction) {
  /** Validates. */
  public OrderingAst {
    Objects.requireNonNull(expr);
    Objects.requireNonNull(direction);
  }

  /** What stands behind a key. */
  public enum Direction {
    /** No word, which means ascending. */
    UNSTATED,
    /** The word {@code asc}. */
    ASCENDING,
    /** The word {@code desc}. */
    DESCENDING
  }
}
