package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.Objects;

/**
 * A {@code limit}. Immutable.
 *
 * @param rows the most rows, as an unsigned 64-bit number
 * @param span where it stands
 */
public record LimitAst(long rows, Span span) {
  /** Validates. */
  public LimitAst {
    Objects.requireNonNull(span);
  }
}
