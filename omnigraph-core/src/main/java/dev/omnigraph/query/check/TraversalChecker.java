package dev.omnigraph.query.check;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.ClauseAst.Orientation;
import dev.omnigraph.query.ast.HopsAst;
import dev.omnigraph.query.ast.Variable;
import dev.omnigraph.query.check.Scope.NodeVariable;
import dev.omnigraph.query.ir.TraversalIr;
import dev.omnigraph.query.ir.TraversalIr.Direction;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Checks traversals and decides their direction. Confined. */
final class TraversalChecker {
  private final Catalog catalog;
  private final Findings findings;

  TraversalChecker(Catalog catalog, Findings findings) {
    this.catalog = catalog;
    this.findings = findings;
  }

  /** Returns the traversal, or null after having reported why there is none. */
  @Nullable TraversalIr traversal(ClauseAst.Traversal clause, Scope scope) {
    EdgeType edge = catalog.edgeIgnoringCase(clause.edge().text()).orElse(null);
    boolean nodes = endsAreNodes(clause, scope);
    boolean known = knownEdge(clause, edge);
    boolean usable = hops(clause) && nodes && known;
    if (edge == null || !usable) {
      giveUp(clause, scope, edge);
      return null;
    }
    if (scope.isBroken(clause.left().name()) || scope.isBroken(clause.right().name())) {
      giveUp(clause, scope, edge);
      return null;
    }
    boolean nameable = edgeVariable(clause, scope);
    Direction direction = direction(clause, edge, scope);
    if (direction == null) {
      giveUp(clause, scope, edge);
      return null;
    }
    boolean backward = direction == Direction.BACKWARD;
    NodeVariable left = end(clause.left(), backward ? edge.to() : edge.from(), edge, scope);
    NodeVariable right = end(clause.right(), backward ? edge.from() : edge.to(), edge, scope);
    if (left == null || right == null) {
      giveUp(clause, scope, edge);
      return null;
    }
    long min = clause.hops().map(HopsAst::min).orElse(1L);
    long max = clause.hops().map(h -> h.max().orElse(1L)).orElse(1L);
    return new TraversalIr(
        left.slot,
        right.slot,
        edge,
        direction,
        min,
        max,
        nameable ? edgeSlot(clause, edge, scope) : OptionalInt.empty(),
        clause.edgeVariable().filter(v -> !v.isAnonymous()).map(Variable::name).orElse(""));
  }

  /** Keeps the names of a faulty traversal known, so that uses of them are not reported too. */
  private static void giveUp(ClauseAst.Traversal clause, Scope scope, @Nullable EdgeType edge) {
    for (Variable end : new Variable[] {clause.left(), clause.right()}) {
      if (!end.isAnonymous() && !scope.knows(end.name())) {
        scope.markBroken(end.name());
      }
    }
    clause
        .edgeVariable()
        .filter(v -> !v.isAnonymous() && !scope.knows(v.name()))
        .ifPresent(
            v -> {
              if (edge == null) {
                scope.markBroken(v.name());
              } else {
                scope.addEdge(v.name(), edge);
              }
            });
  }

  private boolean endsAreNodes(ClauseAst.Traversal clause, Scope scope) {
    boolean nodes = true;
    for (Variable end : new Variable[] {clause.left(), clause.right()}) {
      if (scope.edge(end.name()) != null) {
        findings.type(
            "T23",
            "the edge variable '$" + end.name() + "' cannot be an end of a traversal",
            end.span(),
            "a node variable");
        nodes = false;
      }
    }
    return nodes;
  }

  private boolean knownEdge(ClauseAst.Traversal clause, @Nullable EdgeType edge) {
    String word = clause.edge().text();
    if (edge == null) {
      findings.unknown(
          "T4",
          "there is no edge type '" + word + "'",
          clause.edge().span(),
          word,
          () -> catalog.edges().stream().map(BlockChecker::edgeWord).toList());
      return false;
    }
    boolean lopsided =
        clause.orientation() == Orientation.UNDIRECTED && !edge.from().equals(edge.to());
    if (lopsided) {
      findings.type(
          "T22",
          "the edge '"
              + word
              + "' goes from "
              + edge.from()
              + " to "
              + edge.to()
              + " and cannot be followed both ways",
          clause.edge().span(),
          "'" + word + "' without angle brackets");
    }
    return !lopsided;
  }

  private boolean hops(ClauseAst.Traversal clause) {
    if (clause.hops().isEmpty()) {
      return true;
    }
    HopsAst hops = clause.hops().get();
    boolean valid =
        hops.max().isPresent() && hops.min() >= 1 && hops.max().getAsLong() >= hops.min();
    if (!valid) {
      String message =
          hops.max().isEmpty()
              ? "the greatest number of hops is missing"
              : (hops.min() < 1
                  ? "the least number of hops is 1"
                  : "the greatest number of hops is below the least");
      findings.type("T15", message, hops.span(), "{min,max} with 1 ≤ min ≤ max");
    }
    return valid;
  }

  /** Returns whether the traversal may bind an edge, which includes that it has a variable. */
  private boolean edgeVariable(ClauseAst.Traversal clause, Scope scope) {
    if (clause.edgeVariable().isEmpty()) {
      return false;
    }
    Variable variable = clause.edgeVariable().get();
    String name = variable.name();
    boolean manyHops =
        clause.hops().filter(h -> h.min() != 1 || h.max().orElse(1) != 1).isPresent();
    boolean taken =
        !variable.isAnonymous()
            && (scope.node(name) != null
                || scope.edge(name) != null
                || name.equals(clause.left().name())
                || name.equals(clause.right().name()));
    if (manyHops) {
      findings.type(
          "T23", "an edge variable stands for one edge, not for many hops", variable.span());
    } else if (taken) {
      findings.type(
          "T23", "the name '$" + name + "' is already in use", variable.span(), "another name");
    }
    return !manyHops && !taken;
  }

  private static OptionalInt edgeSlot(ClauseAst.Traversal clause, EdgeType edge, Scope scope) {
    Variable variable =
        clause.edgeVariable().orElseThrow(() -> Invariant.broken("the edge has a variable"));
    return OptionalInt.of(
        variable.isAnonymous()
            ? scope.numbering().nextEdge()
            : scope.addEdge(variable.name(), edge).slot());
  }

  private @Nullable Direction direction(ClauseAst.Traversal clause, EdgeType edge, Scope scope) {
    NodeVariable left = known(clause.left(), scope);
    NodeVariable right = known(clause.right(), scope);
    Direction found;
    if (left != null) {
      found = directionFrom(left.type, edge.from(), edge.to());
    } else if (right != null) {
      found = directionFrom(right.type, edge.to(), edge.from());
    } else {
      found = Direction.FORWARD;
    }
    if (found == null) {
      Variable typed = left != null ? clause.left() : clause.right();
      NodeType type = left != null ? left.type : (right != null ? right.type : null);
      findings.type(
          "T5",
          "'$"
              + typed.name()
              + "' is a "
              + (type == null ? "node" : type.name())
              + ", which is no end of the edge '"
              + clause.edge().text()
              + "'",
          typed.span(),
          edge.from().equals(edge.to()) ? edge.from() : edge.from() + " or " + edge.to());
      return null;
    }
    return clause.orientation() == Orientation.UNDIRECTED ? Direction.BOTH : found;
  }

  /** Decides by the type at one end; {@code here} is that end when the edge is followed forward. */
  private static @Nullable Direction directionFrom(NodeType type, String here, String there) {
    if (type.name().equals(here)) {
      return Direction.FORWARD;
    }
    return type.name().equals(there) ? Direction.BACKWARD : null;
  }

  private static @Nullable NodeVariable known(Variable variable, Scope scope) {
    return variable.isAnonymous() ? null : scope.node(variable.name());
  }

  private @Nullable NodeVariable end(
      Variable variable, String typeName, EdgeType edge, Scope scope) {
    NodeType type =
        catalog
            .node(typeName)
            .orElseThrow(() -> Invariant.broken("edge ends are node types", edge.name()));
    if (variable.isAnonymous()) {
      return scope.addAnonymous(type, variable.span());
    }
    NodeVariable found = scope.node(variable.name());
    if (found == null) {
      return scope.addNode(variable.name(), type, variable.span());
    }
    if (!found.type.name().equals(typeName)) {
      findings.type(
          "T5",
          "'$" + variable.name() + "' is a " + found.type.name() + ", not a " + typeName,
          variable.span(),
          typeName);
      return null;
    }
    return found;
  }
}
