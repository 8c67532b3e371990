package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.Objects;

/**
 * The type of a parameter. Immutable.
 *
 * @param base the base type, or the element type of a list; {@code Vector} for vectors
 * @param list whether it is a list of the base type
 * @param dimension the length of a vector, 0 for other types
 * @param nullable whether the parameter may be missing
 * @param span where it stands
 */
public record TypeAst(String base, boolean list, int dimension, boolean nullable, Span span) {
  /** The word that starts a vector type. */
  public static final String VECTOR = "Vector";

  /** Validates. */
  public TypeAst {
    Objects.requireNonNull(base);
    Objects.requireNonNull(span);
  }
}
