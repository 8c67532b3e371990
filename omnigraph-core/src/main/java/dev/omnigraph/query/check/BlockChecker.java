package dev.omnigraph.query.check;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.Name;
import dev.omnigraph.query.ast.PropertyValueAst;
import dev.omnigraph.query.check.Scope.NodeVariable;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Predicate.Operator;
import dev.omnigraph.query.ir.TraversalIr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks match and {@code not} blocks. Variables come first: bindings and traversals in source
 * order, because directions depend on what is typed so far; then filters; then the nested blocks,
 * which see every variable of their enclosing block. Confined.
 */
final class BlockChecker {
  private final Catalog catalog;
  private final Findings findings;
  private final PropertyValues values;
  private final TraversalChecker traversalChecker;
  private final FilterChecker filterChecker;

  BlockChecker(Catalog catalog, Findings findings, ExprChecker exprs, SearchChecker search) {
    this.catalog = catalog;
    this.findings = findings;
    this.values = new PropertyValues(findings, exprs);
    this.traversalChecker = new TraversalChecker(catalog, findings);
    this.filterChecker = new FilterChecker(findings, exprs, search);
  }

  /** Checks a block, filling its scope. */
  MatchBlock block(List<ClauseAst> clauses, Scope scope) {
    List<TraversalIr> traversals = new ArrayList<>();
    List<Predicate> filters = new ArrayList<>();
    for (ClauseAst clause : clauses) {
      if (clause instanceof ClauseAst.Binding binding) {
        binding(binding, scope, filters);
      } else if (clause instanceof ClauseAst.Traversal traversal) {
        TraversalIr checked = traversalChecker.traversal(traversal, scope);
        if (checked != null) {
          traversals.add(checked);
        }
      }
    }
    requireAnchors(scope, traversals);
    for (ClauseAst clause : clauses) {
      Predicate predicate = null;
      if (clause instanceof ClauseAst.Filter filter) {
        predicate = filterChecker.filter(filter, scope);
      } else if (clause instanceof ClauseAst.Text text) {
        predicate = filterChecker.text(text, scope);
      }
      if (predicate != null) {
        filters.add(predicate);
      }
    }
    List<MatchBlock> negations = new ArrayList<>();
    for (ClauseAst clause : clauses) {
      if (clause instanceof ClauseAst.Negation negation) {
        negations.add(negation(negation, scope));
      }
    }
    return new MatchBlock(
        scope.localNodes().stream().map(NodeVariable::toSlot).toList(),
        traversals,
        filters,
        negations);
  }

  private MatchBlock negation(ClauseAst.Negation negation, Scope scope) {
    boolean correlated = Variables.mentioned(negation.clauses()).stream().anyMatch(scope::knows);
    if (!correlated) {
      findings.type(
          "T9",
          "the 'not' block mentions no variable of the block around it",
          new Span(negation.span().start(), negation.span().start() + "not".length()),
          "a clause over an outer variable, directly in the block");
    }
    return block(negation.clauses(), scope.nested());
  }

  private void binding(ClauseAst.Binding binding, Scope scope, List<Predicate> filters) {
    String name = binding.variable().name();
    NodeType type = boundType(binding.type());
    if (binding.variable().isAnonymous()) {
      findings.type(
          "T1", "'$_' cannot be bound to a type", binding.variable().span(), "a named variable");
      return;
    }
    if (scope.edge(name) != null) {
      findings.type(
          "T23", "'$" + name + "' is an edge variable", binding.variable().span(), "another name");
      return;
    }
    NodeVariable variable = scope.node(name);
    if (type == null) {
      if (variable == null) {
        scope.markBroken(name);
      }
      return;
    }
    if (variable == null) {
      variable = scope.addNode(name, type, binding.variable().span());
    } else if (!variable.type.equals(type)) {
      findings.type(
          "T5",
          "'$" + name + "' is a " + variable.type.name() + " and cannot be a " + type.name(),
          binding.type().span(),
          variable.type.name());
      return;
    }
    boolean local = scope.isLocal(variable);
    if (local) {
      variable.bound = true;
    }
    List<Predicate> target = local ? variable.filters : filters;
    for (PropertyValueAst filter : binding.filters()) {
      Predicate predicate = inlineFilter(variable, filter, scope);
      if (predicate != null) {
        target.add(predicate);
      }
    }
  }

  private @Nullable NodeType boundType(Name word) {
    NodeType type = catalog.node(word.text()).orElse(null);
    if (type == null) {
      String what =
          catalog.edge(word.text()).isPresent()
              ? "is an edge type, which cannot be bound"
              : (catalog.interfaceType(word.text()).isPresent()
                  ? "is an interface, which cannot be bound"
                  : "is not a node type");
      findings.unknown(
          "T1",
          "'" + word.text() + "' " + what,
          word.span(),
          word.text(),
          () -> catalog.nodes().stream().map(NodeType::name).toList());
    }
    return type;
  }

  private @Nullable Predicate inlineFilter(
      NodeVariable variable, PropertyValueAst filter, Scope scope) {
    NodeType type = variable.type;
    String word = filter.property().text();
    Property property = type.property(word).orElse(null);
    if (property == null) {
      findings.unknown(
          "T2",
          "the type " + type.name() + " has no property '" + word + "'",
          filter.property().span(),
          word,
          () -> type.properties().stream().map(Property::name).toList());
      return null;
    }
    Expr value = values.matched(type.name(), property, filter.value(), scope);
    if (value == null) {
      return null;
    }
    Expr field = new Expr.NodeProperty(variable.slot, type, property);
    return property.type().list()
        ? new Predicate.Contains(field, value)
        : new Predicate.Compare(field, Operator.EQ, value);
  }

  /** Reports every connected group of variables in which nothing is bound to a type. */
  private void requireAnchors(Scope scope, List<TraversalIr> traversals) {
    Groups groups = new Groups();
    Set<Integer> anonymous = new HashSet<>();
    Set<Integer> local = new HashSet<>();
    for (NodeVariable variable : scope.localNodes()) {
      local.add(variable.slot);
      if (variable.anonymous) {
        anonymous.add(variable.slot);
      }
    }
    Set<Integer> outerEnds = new HashSet<>();
    for (TraversalIr traversal : traversals) {
      groups.join(traversal.leftSlot(), traversal.rightSlot());
      for (int end : new int[] {traversal.leftSlot(), traversal.rightSlot()}) {
        if (!local.contains(end)) {
          outerEnds.add(end);
        }
      }
    }
    Set<Integer> anchored = new HashSet<>();
    outerEnds.forEach(slot -> anchored.add(groups.root(slot)));
    for (NodeVariable variable : scope.localNodes()) {
      if (variable.bound) {
        anchored.add(groups.root(variable.slot));
      }
    }
    Set<Integer> reported = new HashSet<>();
    for (NodeVariable variable : scope.localNodes()) {
      int group = groups.root(variable.slot);
      if (!anchored.contains(group) && reported.add(group)) {
        findings.type(
            "T6",
            anonymous.contains(variable.slot)
                ? "nothing this traversal touches is bound to a type"
                : "no variable connected with '$" + variable.name + "' is bound to a type",
            variable.first,
            "a binding such as '$"
                + (variable.anonymous ? "v" : variable.name)
                + ": "
                + variable.type.name()
                + "'");
      }
    }
  }

  /** Returns the spelling of an edge type in a traversal. */
  static String edgeWord(EdgeType type) {
    String name = type.name();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
