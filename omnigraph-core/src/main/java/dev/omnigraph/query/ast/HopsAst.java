package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Hop bounds of a traversal. Immutable.
 *
 * @param min the first number
 * @param max the second number; {@code {1,}} parses and is rejected by the checker
 * @param span where they stand, braces included
 */
public record HopsAst(long min, OptionalLong max, Span span) {
  /** Validates. */
  public HopsAst {
    Objects.requireNonNull(max);
    Objects.requireNonNull(span);
  }
}
