package dev.omnigraph.system.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.FilterOperator;
import dev.omnigraph.query.ast.PropertyValueAst;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ast.StatementAst;
import dev.omnigraph.query.ast.WhereAst;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Applies mutation queries (section 4). Every call leaves its graph as it was. Confined. */
public final class ReferenceMutations {
  private static final ReferenceExpressions.Row NO_ROW =
      new ReferenceExpressions.Row(Map.of(), Map.of());

  /** What a mutation did, and the graph it left. */
  public record Outcome(ReferenceGraph graph, long nodes, long edges) {}

  private final ReferenceGraph before;
  private final ReferenceGraph graph;
  private final ReferenceExpressions expressions;
  private final ReferenceIds ids;
  private long nodes;
  private long edges;

  private ReferenceMutations(
      ReferenceGraph before, ReferenceExpressions expressions, ReferenceIds ids) {
    this.before = before;
    this.graph = before.copy();
    this.expressions = expressions;
    this.ids = ids;
  }

  /** Applies a query that is known to be well typed; throws what it breaks. */
  static Outcome run(
      ReferenceGraph before, QueryAst query, JsonNode parameters, Instant now, ReferenceIds ids) {
    if (!(query.body() instanceof BodyAst.Mutation mutation)) {
      throw new IllegalArgumentException("not a mutation");
    }
    ReferenceExpressions expressions =
        new ReferenceExpressions(
            before.catalog(), ReferenceParameters.of(query.params(), parameters), now);
    ReferenceMutations run = new ReferenceMutations(before, expressions, ids);
    mutation.statements().forEach(run::statement);
    ReferenceRules.check(before, run.graph);
    return new Outcome(run.graph, run.nodes, run.edges);
  }

  private void statement(StatementAst statement) {
    Optional<NodeType> node = before.catalog().node(statement.type().text());
    if (statement instanceof StatementAst.Insert insert) {
      if (node.isPresent()) {
        insertNode(node.get(), insert);
      } else {
        insertEdge(edgeType(insert), insert);
      }
    } else if (statement instanceof StatementAst.Update update) {
      update(node.orElseThrow(), update);
    } else if (statement instanceof StatementAst.Delete delete) {
      if (node.isPresent()) {
        deleteNodes(node.get(), delete.where());
      } else {
        deleteEdges(edgeType(delete), delete.where());
      }
    }
  }

  private EdgeType edgeType(StatementAst statement) {
    return before.catalog().edge(statement.type().text()).orElseThrow();
  }

  private void insertNode(NodeType type, StatementAst.Insert insert) {
    Map<String, Object> values = new HashMap<>();
    for (PropertyValueAst assignment : insert.assignments()) {
      assign(type.properties(), assignment, values);
    }
    String id = type.isKeyed() ? ReferenceIds.ofKey(type, values) : ids.next();
    graph.nodesById(type.name()).put(id, new ReferenceNode(type.name(), id, values));
    nodes++;
  }

  private void insertEdge(EdgeType type, StatementAst.Insert insert) {
    Map<String, Object> values = new HashMap<>();
    Map<String, Object> ends = new HashMap<>();
    for (PropertyValueAst assignment : insert.assignments()) {
      String name = assignment.property().text();
      if (name.equals("from") || name.equals("to")) {
        Object end = expressions.value(assignment.value(), NO_ROW);
        if (end == null) {
          throw new ReferenceViolation(ErrorCode.REQUIRED_VIOLATION, name + " is null");
        }
        ends.put(name, end);
      } else {
        assign(type.properties(), assignment, values);
      }
    }
    String id = ids.next();
    String src = String.valueOf(ends.get("from"));
    String dst = String.valueOf(ends.get("to"));
    graph.edgesById(type.name()).put(id, new ReferenceEdge(type.name(), id, src, dst, values));
    edges++;
  }

  private void assign(
      List<Property> properties, PropertyValueAst assignment, Map<String, Object> values) {
    Property property = property(properties, assignment.property().text());
    Object value = expressions.value(assignment.value(), NO_ROW);
    if (value == null) {
      if (!property.type().nullable()) {
        throw new ReferenceViolation(ErrorCode.REQUIRED_VIOLATION, property.name() + " is null");
      }
      values.remove(property.name());
    } else {
      values.put(property.name(), ReferenceValues.fit(property, value));
    }
  }

  private static Property property(List<Property> properties, String name) {
    return properties.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  private void update(NodeType type, StatementAst.Update update) {
    Map<String, Object> assigned = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (PropertyValueAst assignment : update.assignments()) {
      assign(type.properties(), assignment, assigned);
      names.add(assignment.property().text());
    }
    for (ReferenceNode node : List.copyOf(graph.nodesOf(type.name()))) {
      if (holds(node.values().get(update.where().property().text()), update.where())) {
        Map<String, Object> values = new HashMap<>(node.values());
        values.keySet().removeAll(names);
        values.putAll(assigned);
        graph
            .nodesById(type.name())
            .put(node.id(), new ReferenceNode(node.type(), node.id(), values));
        nodes++;
      }
    }
  }

  private boolean holds(@Nullable Object stored, WhereAst where) {
    FilterOperator operator = where.operator();
    return ReferenceExpressions.holds(stored, operator, expressions.value(where.value(), NO_ROW));
  }

  private void deleteNodes(NodeType type, WhereAst where) {
    List<ReferenceNode> doomed = new ArrayList<>();
    for (ReferenceNode node : before.nodesOf(type.name())) {
      if (holds(node.values().get(where.property().text()), where)) {
        doomed.add(node);
      }
    }
    for (ReferenceNode node : doomed) {
      if (graph.nodesById(type.name()).remove(node.id()) != null) {
        nodes++;
      }
      for (EdgeType edge : before.catalog().edges()) {
        for (ReferenceEdge row : before.edgesOf(edge.name())) {
          boolean leaves = edge.from().equals(type.name()) && row.src().equals(node.id());
          boolean arrives = edge.to().equals(type.name()) && row.dst().equals(node.id());
          if (leaves || arrives) {
            deleteEdge(row);
          }
        }
      }
    }
  }

  private void deleteEdges(EdgeType type, WhereAst where) {
    for (ReferenceEdge row : before.edgesOf(type.name())) {
      Object value =
          switch (where.property().text()) {
            case "from" -> row.src();
            case "to" -> row.dst();
            default -> row.values().get(where.property().text());
          };
      if (holds(value, where)) {
        deleteEdge(row);
      }
    }
  }

  private void deleteEdge(ReferenceEdge row) {
    if (graph.edgesById(row.type()).remove(row.id()) != null) {
      edges++;
    }
  }
}
