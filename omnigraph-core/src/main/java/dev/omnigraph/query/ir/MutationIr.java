package dev.omnigraph.query.ir;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import java.util.List;

/**
 * A checked mutation query: statements run in order and commit together.
 *
 * @param name its name
 * @param params declared parameters in order
 * @param statements at least one
 */
public record MutationIr(String name, List<ParamIr> params, List<Statement> statements) {
  /** Copies. */
  public MutationIr {
    params = List.copyOf(params);
    statements = List.copyOf(statements);
  }

  /** A value given to a property; the expression is a parameter, constant, temporal or now. */
  public record Assignment(Property property, Expr value) {}

  /** What a {@code where} compares. */
  public sealed interface Subject {
    /** A property of the row. */
    record OfProperty(Property property) implements Subject {}

    /** The {@code from} end of an edge. */
    record From() implements Subject {}

    /** The {@code to} end of an edge. */
    record To() implements Subject {}
  }

  /** The single comparison of a {@code where}. */
  public record Where(Subject subject, Predicate.Operator operator, Expr value) {}

  /** One statement. */
  public sealed interface Statement {
    /** Inserts, or for keyed types replaces, a node. Properties left out become null. */
    record InsertNode(NodeType type, List<Assignment> assignments) implements Statement {
      /** Copies. */
      public InsertNode {
        assignments = List.copyOf(assignments);
      }
    }

    /** Inserts an edge between two node ids. */
    record InsertEdge(EdgeType type, Expr from, Expr to, List<Assignment> assignments)
        implements Statement {
      /** Copies. */
      public InsertEdge {
        assignments = List.copyOf(assignments);
      }
    }

    /** Sets properties of every matching node. */
    record UpdateNodes(NodeType type, List<Assignment> assignments, Where where)
        implements Statement {
      /** Copies. */
      public UpdateNodes {
        assignments = List.copyOf(assignments);
      }
    }

    /** Deletes every matching node and the edges at it. */
    record DeleteNodes(NodeType type, Where where) implements Statement {}

    /** Deletes every matching edge. */
    record DeleteEdges(EdgeType type, Where where) implements Statement {}
  }
}
