package dev.omnigraph.query.check;

import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.Variable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds the variables that clauses mention. */
final class Variables {
  private Variables() {}

  /** Returns the match variables of a block and its nested blocks, with their first place. */
  static Map<String, Span> declared(List<ClauseAst> clauses) {
    Map<String, Span> found = new LinkedHashMap<>();
    declared(clauses, v -> found.putIfAbsent(v.name(), v.span()));
    return found;
  }

  private static void declared(List<ClauseAst> clauses, Consumer<Variable> sink) {
    for (ClauseAst clause : clauses) {
      if (clause instanceof ClauseAst.Negation negation) {
        declared(negation.clauses(), sink);
      } else if (clause instanceof ClauseAst.Binding binding) {
        named(binding.variable(), sink);
      } else if (clause instanceof ClauseAst.Traversal traversal) {
        ends(traversal, sink);
      }
    }
  }

  /** Returns the variables mentioned by the direct clauses of a block, nested blocks aside. */
  static Set<String> mentioned(List<ClauseAst> clauses) {
    Set<String> found = new LinkedHashSet<>();
    for (ClauseAst clause : clauses) {
      if (clause instanceof ClauseAst.Binding binding) {
        named(binding.variable(), v -> found.add(v.name()));
      } else if (clause instanceof ClauseAst.Traversal traversal) {
        ends(traversal, v -> found.add(v.name()));
      } else if (clause instanceof ClauseAst.Filter filter) {
        variableOf(filter.left()).ifPresent(v -> found.add(v.name()));
        variableOf(filter.right()).ifPresent(v -> found.add(v.name()));
      } else if (clause instanceof ClauseAst.Text text) {
        variableOf(text.call()).ifPresent(v -> found.add(v.name()));
      }
    }
    return found;
  }

  private static void ends(ClauseAst.Traversal traversal, Consumer<Variable> sink) {
    named(traversal.left(), sink);
    traversal.edgeVariable().ifPresent(v -> named(v, sink));
    named(traversal.right(), sink);
  }

  private static void named(Variable variable, Consumer<Variable> sink) {
    if (!variable.isAnonymous()) {
      sink.accept(variable);
    }
  }

  private static Optional<Variable> variableOf(ExprAst expr) {
    if (expr instanceof ExprAst.Property property) {
      return Optional.of(property.variable());
    } else if (expr instanceof ExprAst.VariableRef reference) {
      return Optional.of(reference.variable());
    } else if (expr instanceof ExprAst.TextCall call) {
      return variableOf(call.field());
    }
    return Optional.empty();
  }
}
