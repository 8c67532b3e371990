package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.Objects;

/**
 * A word of the source that names something. Immutable.
 *
 * @param text the word as written
 * @param span where it stands
 */
public record Name(String text, Span span) {
  /** Validates. */
  public Name {
    Objects.requireNonNull(text);
    Objects.requireNonNull(span);
  }
}
