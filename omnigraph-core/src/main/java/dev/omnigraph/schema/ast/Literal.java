package dev.omnigraph.schema.ast;

import dev.omnigraph.lang.Span;

/**
 * A literal or bare name as an argument. Immutable.
 *
 * @param kind what it is
 * @param text a string's content, anything else as written
 * @param span where it stands
 */
public record Literal(Kind kind, String text, Span span) implements ConstraintArgument {

  /** The kinds of literals. */
  public enum Kind {
    STRING,
    FLOAT,
    INT,
    BOOL,
    /** A bare name. */
    NAME
  }
}
