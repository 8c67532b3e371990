package dev.omnigraph.query.ast;

import java.util.Objects;
import java.util.Optional;

/**
 * One entry of a {@code return}. Immutable.
 *
 * @param expr the value
 * @param alias the name given with {@code as}
 */
public record ProjectionAst(ExprAst expr, Optional<Name> alias) {
  /** Validates. */
  public ProjectionAst {
    Objects.requireNonNull(expr);
    Objects.requireNonNull(alias);
  }
}
