package dev.omnigraph.query.ast;

import java.util.Objects;

/**
 * A parameter declaration. Immutable.
 *
 * @param variable the parameter
 * @param type its type
 */
public record ParamAst(Variable variable, TypeAst type) {
  /** Validates. */
  public ParamAst {
    Objects.requireNonNull(variable);
    Objects.requireNonNull(type);
  }
}
