package dev.omnigraph.query.ast;

import java.util.Objects;

/**
 * The comparison of a {@code where}. Immutable.
 *
 * @param property the property word
 * @param operator one of the six comparisons
 * @param value a literal, a variable or {@code now()}
 */
public record WhereAst(Name property, FilterOperator operator, ExprAst value) {
  /** Validates. */
  public WhereAst {
    Objects.requireNonNull(property);
    Objects.requireNonNull(operator);
    Objects.requireNonNull(value);
  }
}
