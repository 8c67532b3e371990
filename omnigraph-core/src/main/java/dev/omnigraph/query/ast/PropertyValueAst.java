package dev.omnigraph.query.ast;

import java.util.Objects;

/**
 * {@code property: value} in an inline filter or an assignment. Immutable.
 *
 * @param property the property word
 * @param value a literal, a variable or {@code now()}
 */
public record PropertyValueAst(Name property, ExprAst value) {
  /** Validates. */
  public PropertyValueAst {
    Objects.requireNonNull(property);
    Objects.requireNonNull(value);
  }
}
