package dev.omnigraph.schema.ast;

import dev.omnigraph.lang.Span;

/** An argument of a body constraint: a literal, a bare name or a range. */
public sealed interface ConstraintArgument permits Literal, RangeSyntax {
  /** Returns where the argument stands. */
  Span span();
}
