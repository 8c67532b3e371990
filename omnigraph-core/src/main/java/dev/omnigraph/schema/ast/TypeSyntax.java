package dev.omnigraph.schema.ast;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.lang.Span;
import java.util.List;

/** A property type as written, without the question mark. Immutable. */
public sealed interface TypeSyntax {
  /**
   * A base type.
   *
   * @param scalar any scalar but a vector
   * @param span where it stands
   */
  record BaseType(ScalarType scalar, Span span) implements TypeSyntax {}

  /**
   * A list.
   *
   * @param element the type of the elements, any scalar but a vector
   * @param span where it stands
   */
  record ListType(ScalarType element, Span span) implements TypeSyntax {}

  /**
   * An enum.
   *
   * @param values the values in source order, at least one
   * @param span where it stands
   */
  record EnumType(List<Name> values, Span span) implements TypeSyntax {

    /** Copies the list. */
    public EnumType {
      values = List.copyOf(values);
    }
  }

  /**
   * A vector.
   *
   * @param dimension the digits of its length
   * @param span where it stands
   */
  record VectorType(String dimension, Span span) implements TypeSyntax {}

  /** Returns where the type stands. */
  Span span();
}
