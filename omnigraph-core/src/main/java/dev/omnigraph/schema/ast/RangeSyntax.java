package dev.omnigraph.schema.ast;

import dev.omnigraph.lang.Span;
import java.util.Optional;

/**
 * A range as written; at least one bound is there. Immutable.
 *
 * @param min the lower bound
 * @param max the upper bound
 * @param span where the whole range stands
 */
public record RangeSyntax(Optional<SignedNumber> min, Optional<SignedNumber> max, Span span)
    implements ConstraintArgument {

  /**
   * A number with an optional sign.
   *
   * @param text the number as written, a minus sign directly in front of the digits
   * @param span where it stands
   */
  public record SignedNumber(String text, Span span) {
    /** Returns whether the number has a fraction. */
    public boolean isFloat() {
      return text.indexOf('.') >= 0;
    }
  }
}
