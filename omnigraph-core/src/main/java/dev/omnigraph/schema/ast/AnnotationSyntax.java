package dev.omnigraph.schema.ast;

import dev.omnigraph.lang.Span;
import java.util.List;
import java.util.Optional;

/**
 * An annotation as written. Immutable.
 *
 * @param name the word behind the at sign
 * @param value the positional argument
 * @param keywords the keyword arguments in source order; none without a positional one
 * @param span where the whole annotation stands
 */
public record AnnotationSyntax(
    Name name, Optional<Literal> value, List<Keyword> keywords, Span span) {

  /** Copies the list. */
  public AnnotationSyntax {
    keywords = List.copyOf(keywords);
  }

  /**
   * A keyword argument.
   *
   * @param name the keyword
   * @param value its value, never a bare name
   */
  public record Keyword(Name name, Literal value) {}
}
