package dev.omnigraph.schema.ast;

import java.util.List;
import java.util.Optional;

/** A declaration of a schema. Immutable. */
public sealed interface Declaration {
  /**
   * An interface.
   *
   * @param name its name
   * @param properties its properties in source order
   */
  record InterfaceDeclaration(Name name, List<Member.PropertyDeclaration> properties)
      implements Declaration {

    /** Copies the list. */
    public InterfaceDeclaration {
      properties = List.copyOf(properties);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.interfaceDeclaration(this);
    }
  }

  /**
   * A node type.
   *
   * @param name its name
   * @param annotations its annotations in source order
   * @param interfaces the interfaces it implements in source order
   * @param members its properties and constraints in source order
   */
  record NodeDeclaration(
      Name name, List<AnnotationSyntax> annotations, List<Name> interfaces, List<Member> members)
      implements Declaration {

    /** Copies the lists. */
    public NodeDeclaration {
      annotations = List.copyOf(annotations);
      interfaces = List.copyOf(interfaces);
      members = List.copyOf(members);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.nodeDeclaration(this);
    }
  }

  /**
   * An edge type.
   *
   * @param name its name
   * @param from the source end
   * @param to the target end
   * @param cardinality its cardinality, if written
   * @param annotations its annotations in source order
   * @param members its properties and constraints in source order
   */
  record EdgeDeclaration(
      Name name,
      Name from,
      Name to,
      Optional<CardinalityClause> cardinality,
      List<AnnotationSyntax> annotations,
      List<Member> members)
      implements Declaration {

    /** Copies the lists. */
    public EdgeDeclaration {
      annotations = List.copyOf(annotations);
      members = List.copyOf(members);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.edgeDeclaration(this);
    }
  }

  /**
   * One method per kind of declaration.
   *
   * @param <R> the result
   */
  interface Visitor<R> {
    /** Handles an interface. */
    R interfaceDeclaration(InterfaceDeclaration declaration);

    /** Handles a node type. */
    R nodeDeclaration(NodeDeclaration declaration);

    /** Handles an edge type. */
    R edgeDeclaration(EdgeDeclaration declaration);
  }

  /** Returns the declared name. */
  Name name();

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);
}
