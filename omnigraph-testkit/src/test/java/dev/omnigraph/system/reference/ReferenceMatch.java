package dev.omnigraph.system.reference;

import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.PropertyValueAst;
import dev.omnigraph.system.reference.ReferenceExpressions.Row;
import dev.omnigraph.system.reference.ReferenceReach.Way;
import dev.omnigraph.system.reference.ReferenceScope.Hop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates match blocks as their definition reads: every assignment of nodes to variables, kept
 * when all traversals, filters and negations agree, repeated for every anonymous end and edge.
 */
final class ReferenceMatch {
  private final ReferenceGraph graph;
  private final ReferenceExpressions expressions;
  private final ReferenceReach reach;

  ReferenceMatch(ReferenceGraph graph, ReferenceExpressions expressions) {
    this.graph = graph;
    this.expressions = expressions;
    this.reach = new ReferenceReach(graph);
  }

  /** Returns the rows of a query's match block. */
  List<Row> rows(List<ClauseAst> clauses) {
    return rows(clauses, null, new Row(Map.of(), Map.of()));
  }

  private List<Row> rows(List<ClauseAst> clauses, @Nullable ReferenceScope outer, Row given) {
    ReferenceScope scope = new ReferenceScope(graph.catalog(), outer, clauses);
    List<Row> rows = new ArrayList<>();
    Row row = new Row(new HashMap<>(given.nodes()), new HashMap<>(given.edges()));
    boolean possible =
        given.nodes().keySet().stream().allMatch(v -> bindingsHold(clauses, v, row))
            && hopsHold(scope, row);
    if (possible) {
      assign(
          clauses,
          scope,
          0,
          row,
          complete -> {
            if (accepted(clauses, scope, complete)) {
              rows.add(new Row(Map.copyOf(complete.nodes()), Map.copyOf(complete.edges())));
            }
          });
    }
    return rows;
  }

  private void assign(
      List<ClauseAst> clauses, ReferenceScope scope, int next, Row row, Consumer<Row> found) {
    if (next == scope.newNodes.size()) {
      multiply(scope.hops, 0, row, found);
      return;
    }
    String variable = scope.newNodes.get(next);
    String type = scope.nodeTypes.get(variable);
    if (type == null) {
      throw new IllegalArgumentException("$" + variable + " has no type");
    }
    for (ReferenceNode node : graph.nodesOf(type)) {
      row.nodes().put(variable, node);
      if (bindingsHold(clauses, variable, row) && hopsHold(scope, row)) {
        assign(clauses, scope, next + 1, row, found);
      }
      row.nodes().remove(variable);
    }
  }

  private boolean bindingsHold(List<ClauseAst> clauses, String variable, Row row) {
    ReferenceNode node = row.nodes().get(variable);
    for (ClauseAst clause : clauses) {
      if (node != null
          && clause instanceof ClauseAst.Binding binding
          && binding.variable().name().equals(variable)) {
        for (PropertyValueAst filter : binding.filters()) {
          if (!expressions.matches(node, filter.property().text(), filter.value())) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Checks the traversals both of whose ends have a node by now. */
  private boolean hopsHold(ReferenceScope scope, Row row) {
    for (Hop hop : scope.hops) {
      ReferenceNode from = hop.from() == null ? null : row.nodes().get(hop.from());
      ReferenceNode to = hop.to() == null ? null : row.nodes().get(hop.to());
      if (from != null && to != null && !reached(hop, from, Way.OUT).contains(to.id())) {
        return false;
      }
    }
    return true;
  }

  private Set<String> reached(Hop hop, ReferenceNode node, Way way) {
    return reach.nodes(
        hop.edge(), node.id(), hop.undirected() ? Way.BOTH : way, hop.min(), hop.max());
  }

  /** Repeats a row for every anonymous end, and for every edge of a traversal that binds one. */
  private void multiply(List<Hop> hops, int next, Row row, Consumer<Row> found) {
    if (next == hops.size()) {
      found.accept(row);
      return;
    }
    Hop hop = hops.get(next);
    ReferenceNode from = hop.from() == null ? null : row.nodes().get(hop.from());
    ReferenceNode to = hop.to() == null ? null : row.nodes().get(hop.to());
    ReferenceNode known = from != null ? from : to;
    if (known == null) {
      throw new IllegalArgumentException("a traversal without a bound end");
    }
    Way way = from != null ? Way.OUT : Way.IN;
    if (hop.perEdge()) {
      Way followed = hop.undirected() ? Way.BOTH : way;
      for (ReferenceEdge edge : reach.edges(hop.edge(), known.id(), followed)) {
        if (from == null || to == null || joins(hop, edge, from.id(), to.id())) {
          withEdge(hop, edge, row, () -> multiply(hops, next + 1, row, found));
        }
      }
    } else {
      int times = from != null && to != null ? 1 : reached(hop, known, way).size();
      for (int i = 0; i < times; i++) {
        multiply(hops, next + 1, row, found);
      }
    }
  }

  private static boolean joins(Hop hop, ReferenceEdge edge, String from, String to) {
    boolean along = edge.src().equals(from) && edge.dst().equals(to);
    return along || (hop.undirected() && edge.src().equals(to) && edge.dst().equals(from));
  }

  private static void withEdge(Hop hop, ReferenceEdge edge, Row row, Runnable action) {
    if (hop.edgeVariable() == null) {
      action.run();
      return;
    }
    row.edges().put(hop.edgeVariable(), edge);
    action.run();
    row.edges().remove(hop.edgeVariable());
  }

  private boolean accepted(List<ClauseAst> clauses, ReferenceScope scope, Row row) {
    for (ClauseAst clause : clauses) {
      if (clause instanceof ClauseAst.Filter filter) {
        if (!expressions.holds(filter.left(), filter.operator(), filter.right(), row)) {
          return false;
        }
      } else if (clause instanceof ClauseAst.Text text) {
        if (!ReferenceSearch.matches(text.call(), row, expressions)) {
          return false;
        }
      } else if (clause instanceof ClauseAst.Negation negation
          && !rows(negation.clauses(), scope, row).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
