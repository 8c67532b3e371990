package dev.omnigraph.query.check;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.LiteralAst;
import dev.omnigraph.query.ast.Variable;
import dev.omnigraph.query.ir.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resolves variables and properties. Methods return null after having reported a finding, or when
 * the variable was reported before. Confined.
 */
final class ExprChecker {
  private final Findings findings;
  private final Parameters parameters;
  private final LiteralChecker literals;

  ExprChecker(Findings findings, Parameters parameters) {
    this.findings = findings;
    this.parameters = parameters;
    this.literals = new LiteralChecker(findings);
  }

  LiteralChecker literals() {
    return literals;
  }

  /** Resolves {@code $v.p}. */
  @Nullable Expr property(ExprAst.Property property, Scope scope) {
    Variable variable = property.variable();
    String name = variable.name();
    Scope.NodeVariable node = scope.node(name);
    if (node != null) {
      Property found = node.type.property(property.property().text()).orElse(null);
      if (found == null) {
        unknownProperty(property, node.type.name(), node.type.properties());
        return null;
      }
      return new Expr.NodeProperty(node.slot, node.type, found);
    }
    Scope.EdgeVariable edge = scope.edge(name);
    if (edge != null) {
      Property found = edge.type().property(property.property().text()).orElse(null);
      if (found == null) {
        unknownProperty(property, edge.type().name(), edge.type().properties());
        return null;
      }
      return new Expr.EdgeProperty(edge.slot(), edge.type(), found);
    }
    if (!scope.isBroken(name)) {
      unbound(variable, scope);
    }
    return null;
  }

  private void unbound(Variable variable, Scope scope) {
    if (variable.isAnonymous()) {
      findings.type("T6", "'$_' carries no properties", variable.span(), "a named variable");
    } else if (parameters.find(variable.name()) != null) {
      findings.type(
          "T6", "the parameter '$" + variable.name() + "' has no properties", variable.span());
    } else {
      findings.unknown(
          "T6",
          "the variable '$" + variable.name() + "' is not bound",
          variable.span(),
          variable.name(),
          scope::names);
    }
  }

  private void unknownProperty(ExprAst.Property property, String type, List<Property> known) {
    String word = property.property().text();
    Span span = property.property().span();
    String message = "the type " + type + " has no property '" + word + "'";
    if (word.equals("id")) {
      findings.type("T6", message, span, "the bare variable, which yields the id");
    } else {
      findings.unknown(
          "T6", message, span, word, () -> known.stream().map(Property::name).toList());
    }
  }

  /** Resolves a bare variable that may be a parameter or a node; a node yields its id. */
  @Nullable Expr variable(Variable variable, Scope scope) {
    Expr.Param param = parameters.find(variable.name());
    if (param != null) {
      return param;
    }
    Scope.NodeVariable node = scope.node(variable.name());
    if (node != null) {
      return new Expr.NodeId(node.slot, node.type);
    }
    if (scope.edge(variable.name()) != null) {
      bareEdge(variable);
    } else if (variable.isAnonymous()) {
      findings.type("T6", "'$_' has no value", variable.span(), "a named variable");
    } else if (!scope.isBroken(variable.name())) {
      undeclared(variable, scope);
    }
    return null;
  }

  /** Resolves an operand of a filter: a property, parameter, literal or {@code now()}. */
  @Nullable Expr operand(ExprAst expr, Scope scope) {
    if (expr instanceof ExprAst.Property property) {
      return property(property, scope);
    } else if (expr instanceof LiteralAst literal) {
      return literals.constant(literal);
    } else if (expr instanceof ExprAst.Now) {
      return new Expr.Now();
    } else if (expr instanceof ExprAst.VariableRef reference) {
      Expr resolved = variable(reference.variable(), scope);
      if (resolved instanceof Expr.NodeId) {
        findings.type(
            "T7",
            "the node '$" + reference.variable().name() + "' cannot be compared",
            expr.span(),
            "a property of it");
        return null;
      }
      return resolved;
    } else if (expr instanceof ExprAst.Word word) {
      findings.type(
          "T6",
          "'" + word.name().text() + "' is no value",
          expr.span(),
          "a property, a parameter or a literal; texts stand in double quotes");
      return null;
    }
    findings.type(
        "T7",
        "the function is not allowed as an operand",
        expr.span(),
        "a property, a parameter, a literal or now()");
    return null;
  }

  /** Resolves the parameter that a value in an inline filter must be. */
  Expr.@Nullable Param matchParameter(Variable variable, Scope scope) {
    Expr.Param param = parameters.find(variable.name());
    if (param != null) {
      return param;
    }
    if (scope.edge(variable.name()) != null) {
      bareEdge(variable);
    } else if (scope.knows(variable.name())) {
      findings.type(
          "T7",
          "the match variable '$" + variable.name() + "' is not allowed here",
          variable.span(),
          "a literal, a parameter or now()");
    } else {
      undeclared(variable, scope);
    }
    return null;
  }

  /** Resolves the parameter that a value in a mutation must be. */
  Expr.@Nullable Param mutationParameter(Variable variable) {
    Expr.Param param = parameters.find(variable.name());
    if (param == null) {
      findings.unknown(
          "T14",
          "the variable '$" + variable.name() + "' is not declared",
          variable.span(),
          variable.name(),
          parameters::names);
    }
    return param;
  }

  private void bareEdge(Variable variable) {
    findings.type(
        "T23",
        "the edge variable '$" + variable.name() + "' cannot stand alone",
        variable.span(),
        "a property of it");
  }

  private void undeclared(Variable variable, Scope scope) {
    findings.unknown(
        "T6",
        "the variable '$" + variable.name() + "' is neither declared nor bound",
        variable.span(),
        variable.name(),
        () -> {
          List<String> known = new ArrayList<>(parameters.names());
          known.addAll(scope.names());
          return known;
        });
  }
}
