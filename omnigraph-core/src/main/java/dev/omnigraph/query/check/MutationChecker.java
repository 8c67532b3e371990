package dev.omnigraph.query.check;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.Name;
import dev.omnigraph.query.ast.PropertyValueAst;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ast.StatementAst;
import dev.omnigraph.query.ast.WhereAst;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.MutationIr.Assignment;
import dev.omnigraph.query.ir.MutationIr.Statement;
import dev.omnigraph.query.ir.MutationIr.Subject;
import dev.omnigraph.query.ir.MutationIr.Where;
import dev.omnigraph.query.ir.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks mutations. Methods return null after having reported a finding. Confined. */
final class MutationChecker {
  private static final ValueType ENDPOINT = ValueType.of(ScalarType.STRING, false);
  private static final String FROM = "from";
  private static final String TO = "to";

  private final Catalog catalog;
  private final Findings findings;
  private final Parameters parameters;
  private final PropertyValues values;

  MutationChecker(Catalog catalog, Findings findings, Parameters parameters) {
    this.catalog = catalog;
    this.findings = findings;
    this.parameters = parameters;
    this.values = new PropertyValues(findings, new ExprChecker(findings, parameters));
  }

  /** Returns the IR; it means nothing once a finding was reported. */
  MutationIr mutation(QueryAst query, BodyAst.Mutation mutation) {
    List<Statement> statements = new ArrayList<>();
    for (StatementAst statement : mutation.statements()) {
      Statement checked = statement(statement);
      if (checked != null) {
        statements.add(checked);
      }
    }
    rejectMixing(mutation.statements());
    return new MutationIr(query.name().text(), parameters.declared(), statements);
  }

  /** Rule D2: what a query deletes must not depend on what it creates. */
  private void rejectMixing(List<StatementAst> statements) {
    boolean deletes = statements.get(0) instanceof StatementAst.Delete;
    for (StatementAst statement : statements) {
      if (statement instanceof StatementAst.Delete != deletes) {
        findings.request(
            ErrorCode.MIXED_MUTATION,
            "a query that deletes cannot also insert or update",
            statement.span(),
            "two queries");
        return;
      }
    }
  }

  private @Nullable Statement statement(StatementAst statement) {
    Name word = statement.type();
    NodeType node = catalog.node(word.text()).orElse(null);
    EdgeType edge = catalog.edge(word.text()).orElse(null);
    if (node == null && edge == null) {
      findings.unknown(
          "T10",
          catalog.interfaceType(word.text()).isPresent()
              ? "'" + word.text() + "' is an interface, which holds no data"
              : "there is no type '" + word.text() + "'",
          word.span(),
          word.text(),
          this::typeNames);
      return null;
    }
    if (statement instanceof StatementAst.Insert insert) {
      return node != null ? insertNode(node, insert) : insertEdge(edgeOf(edge), insert);
    } else if (statement instanceof StatementAst.Update update) {
      return update(node, update);
    } else if (statement instanceof StatementAst.Delete delete) {
      return delete(node, edge, delete);
    }
    throw Invariant.broken("every statement is checked", statement);
  }

  private static EdgeType edgeOf(@Nullable EdgeType edge) {
    if (edge == null) {
      throw Invariant.broken("a type is a node or an edge");
    }
    return edge;
  }

  private List<String> typeNames() {
    List<String> names = new ArrayList<>();
    catalog.nodes().forEach(n -> names.add(n.name()));
    catalog.edges().forEach(e -> names.add(e.name()));
    return names;
  }

  private @Nullable Statement insertNode(NodeType type, StatementAst.Insert insert) {
    Set<String> assigned = new HashSet<>();
    List<Assignment> assignments = new ArrayList<>();
    for (PropertyValueAst entry : insert.assignments()) {
      if (isFirst(entry, assigned)) {
        assign(type.name(), type.properties(), entry, assignments);
      }
    }
    requireAll(type.name(), type.properties(), assigned, insert.type().span());
    return new Statement.InsertNode(type, assignments);
  }

  private @Nullable Statement insertEdge(EdgeType type, StatementAst.Insert insert) {
    Set<String> assigned = new HashSet<>();
    List<Assignment> assignments = new ArrayList<>();
    Map<String, Expr> ends = new HashMap<>();
    for (PropertyValueAst entry : insert.assignments()) {
      String word = entry.property().text();
      if (!isFirst(entry, assigned)) {
        continue;
      }
      if (word.equals(FROM) || word.equals(TO)) {
        Expr end = values.endpointOrScalar(type.name() + "." + word, ENDPOINT, entry.value());
        if (end != null) {
          ends.put(word, end);
        }
      } else {
        assign(type.name(), type.properties(), entry, assignments);
      }
    }
    for (String end : List.of(FROM, TO)) {
      if (!assigned.contains(end)) {
        findings.type(
            "T12",
            "the edge " + type.name() + " needs its end '" + end + "'",
            insert.type().span(),
            "'" + end + ": ' and the id of a " + (end.equals(FROM) ? type.from() : type.to()));
      }
    }
    requireAll(type.name(), type.properties(), without(assigned, FROM, TO), insert.type().span());
    Expr from = ends.get(FROM);
    Expr to = ends.get(TO);
    return from == null || to == null
        ? null
        : new Statement.InsertEdge(type, from, to, assignments);
  }

  /** A property that is called like an end cannot be assigned: the word means the end. */
  private static Set<String> without(Set<String> assigned, String first, String second) {
    Set<String> rest = new HashSet<>(assigned);
    rest.remove(first);
    rest.remove(second);
    return rest;
  }

  private @Nullable Statement update(@Nullable NodeType type, StatementAst.Update update) {
    if (type == null) {
      findings.type(
          "T16",
          "the edge " + update.type().text() + " cannot be updated",
          update.type().span(),
          "a delete and an insert, in two queries");
      return null;
    }
    Set<String> assigned = new HashSet<>();
    List<Assignment> assignments = new ArrayList<>();
    for (PropertyValueAst entry : update.assignments()) {
      if (isFirst(entry, assigned)) {
        assign(type.name(), type.properties(), entry, assignments);
      }
      if (type.isKeyPart(entry.property().text())) {
        findings.request(
            ErrorCode.KEY_IMMUTABLE,
            "the key property "
                + type.name()
                + "."
                + entry.property().text()
                + " cannot be changed",
            entry.property().span(),
            "a delete and an insert, in two queries");
      }
    }
    Where where = where(type.name(), type.properties(), update.where());
    return where == null ? null : new Statement.UpdateNodes(type, assignments, where);
  }

  private @Nullable Statement delete(
      @Nullable NodeType node, @Nullable EdgeType edge, StatementAst.Delete delete) {
    if (node != null) {
      Where where = where(node.name(), node.properties(), delete.where());
      return where == null ? null : new Statement.DeleteNodes(node, where);
    }
    EdgeType type = edgeOf(edge);
    WhereAst predicate = delete.where();
    String word = predicate.property().text();
    Where where;
    if (word.equals(FROM) || word.equals(TO)) {
      Expr value = values.endpointOrScalar(type.name() + "." + word, ENDPOINT, predicate.value());
      Subject subject = word.equals(FROM) ? new Subject.From() : new Subject.To();
      where =
          value == null
              ? null
              : new Where(subject, FilterChecker.operator(predicate.operator()), value);
    } else {
      where = where(type.name(), type.properties(), predicate);
    }
    return where == null ? null : new Statement.DeleteEdges(type, where);
  }

  private boolean isFirst(PropertyValueAst entry, Set<String> assigned) {
    boolean first = assigned.add(entry.property().text());
    if (!first) {
      findings.type(
          "T13",
          "the property '" + entry.property().text() + "' is assigned twice",
          entry.property().span());
    }
    return first;
  }

  private void assign(
      String owner, List<Property> properties, PropertyValueAst entry, List<Assignment> into) {
    Property property = property(owner, properties, entry.property());
    Expr value = property == null ? null : values.assigned(owner, property, entry.value());
    if (property != null && value != null) {
      into.add(new Assignment(property, value));
    }
  }

  private @Nullable Property property(String owner, List<Property> properties, Name word) {
    Optional<Property> found =
        properties.stream().filter(p -> p.name().equals(word.text())).findFirst();
    if (found.isEmpty()) {
      Supplier<List<String>> known = () -> properties.stream().map(Property::name).toList();
      findings.unknown(
          "T11",
          "the type " + owner + " has no property '" + word.text() + "'",
          word.span(),
          word.text(),
          known);
    }
    return found.orElse(null);
  }

  /** Reports required properties that are neither assigned nor filled from an assigned text. */
  private void requireAll(
      String owner, List<Property> properties, Set<String> assigned, Span span) {
    for (Property property : properties) {
      boolean embedded =
          property.type().isVector()
              && property.embedSource().filter(assigned::contains).isPresent();
      if (!property.type().nullable() && !assigned.contains(property.name()) && !embedded) {
        findings.type(
            "T12", "the required property " + owner + "." + property.name() + " is missing", span);
      }
    }
  }

  private @Nullable Where where(String owner, List<Property> properties, WhereAst where) {
    Property property = property(owner, properties, where.property());
    if (property == null) {
      return null;
    }
    Expr value = values.compared(owner, property, where.value(), where.property().span());
    return value == null
        ? null
        : new Where(
            new Subject.OfProperty(property), FilterChecker.operator(where.operator()), value);
  }
}
