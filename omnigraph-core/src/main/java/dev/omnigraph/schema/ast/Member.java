package dev.omnigraph.schema.ast;

import dev.omnigraph.lang.Span;
import java.util.List;

/** A member of a node or edge body. Immutable. */
public sealed interface Member {
  /**
   * A property.
   *
   * @param name its name
   * @param type its type without the question mark
   * @param nullable whether a question mark follows the type
   * @param annotations its annotations in source order
   */
  record PropertyDeclaration(
      Name name, TypeSyntax type, boolean nullable, List<AnnotationSyntax> annotations)
      implements Member {

    /** Copies the list. */
    public PropertyDeclaration {
      annotations = List.copyOf(annotations);
    }
  }

  /**
   * A body constraint.
   *
   * @param word one of {@code key}, {@code unique}, {@code index}, {@code range}, {@code check}
   * @param arguments its arguments, at least one
   * @param span where the whole clause stands
   */
  record ConstraintClause(Name word, List<ConstraintArgument> arguments, Span span)
      implements Member {

    /** Copies the list. */
    public ConstraintClause {
      arguments = List.copyOf(arguments);
    }
  }
}
