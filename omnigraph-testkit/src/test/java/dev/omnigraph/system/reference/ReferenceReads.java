package dev.omnigraph.system.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.ExprAst.Aggregate;
import dev.omnigraph.query.ast.LiteralAst;
import dev.omnigraph.query.ast.OrderingAst;
import dev.omnigraph.query.ast.ProjectionAst;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.system.reference.ReferenceExpressions.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Evaluates read queries: rows, then projection or grouping, then order, then limit. */
public final class ReferenceReads {
  /** A result row together with the values it is ordered by. */
  private record Sortable(List<@Nullable Object> cells, List<@Nullable Object> keys) {}

  private final ReferenceGraph graph;

  /** Creates an evaluator over a graph. */
  public ReferenceReads(ReferenceGraph graph) {
    this.graph = graph;
  }

  /** Evaluates a query that is known to be well typed. */
  public ReferenceResult run(QueryAst query, JsonNode parameters, Instant now) {
    if (!(query.body() instanceof BodyAst.Read read)) {
      throw new IllegalArgumentException("not a read");
    }
    ReferenceExpressions expressions =
        new ReferenceExpressions(
            graph.catalog(), ReferenceParameters.of(query.params(), parameters), now);
    List<Row> rows = new ReferenceMatch(graph, expressions).rows(read.match());
    boolean ranked = !read.order().isEmpty() && ReferenceSearch.ranks(read.order().get(0).expr());
    if (ranked) {
      rows.sort(Comparator.comparing(ReferenceReads::ids, ReferenceReads::compareIds));
      long most = read.limit().isPresent() ? read.limit().get().rows() : Long.MAX_VALUE;
      rows = new ReferenceSearch(graph, expressions).ranked(read.order().get(0).expr(), rows, most);
    }
    boolean aggregating = read.projections().stream().anyMatch(p -> p.expr() instanceof Aggregate);
    List<Sortable> results =
        aggregating ? aggregated(read, rows, expressions) : projected(read, rows, expressions);
    if (!read.order().isEmpty() && !ranked) {
      results.sort(order(read));
    }
    long limit = read.limit().isPresent() ? read.limit().get().rows() : Long.MAX_VALUE;
    List<List<@Nullable Object>> cells = new ArrayList<>();
    for (Sortable result : results) {
      if (cells.size() < limit || limit < 0) {
        cells.add(result.cells());
      }
    }
    return new ReferenceResult(read.projections().stream().map(p -> column(p)).toList(), cells);
  }

  private static String column(ProjectionAst projection) {
    return projection.alias().isPresent()
        ? projection.alias().get().text()
        : column(projection.expr());
  }

  private static String column(ExprAst expr) {
    if (expr instanceof ExprAst.Property property) {
      return property.variable().name() + "." + property.property().text();
    } else if (expr instanceof ExprAst.VariableRef variable) {
      return variable.variable().name();
    } else if (expr instanceof ExprAst.Now) {
      return "now";
    } else if (expr instanceof LiteralAst) {
      return "literal";
    } else if (expr instanceof Aggregate aggregate) {
      return column(aggregate.argument());
    }
    throw new UnsupportedOperationException("the reference does not know " + expr);
  }

  private static List<Sortable> projected(
      BodyAst.Read read, List<Row> rows, ReferenceExpressions expressions) {
    List<Sortable> results = new ArrayList<>();
    for (Row row : rows) {
      List<@Nullable Object> cells = new ArrayList<>();
      read.projections().forEach(p -> cells.add(expressions.value(p.expr(), row)));
      List<@Nullable Object> keys = new ArrayList<>();
      for (OrderingAst ordering : read.order()) {
        if (!ReferenceSearch.ranks(ordering.expr())) {
          keys.add(
              ordering.expr() instanceof ExprAst.Word word
                  ? cells.get(aliasIndex(read, word))
                  : expressions.value(ordering.expr(), row));
        }
      }
      keys.addAll(ids(row));
      results.add(new Sortable(cells, keys));
    }
    return results;
  }

  private static List<@Nullable Object> ids(Row row) {
    List<@Nullable Object> ids = new ArrayList<>();
    for (String variable : variables(row)) {
      ReferenceNode node = row.nodes().get(variable);
      ReferenceEdge edge = row.edges().get(variable);
      ids.add(node != null ? node.id() : edge == null ? null : edge.id());
    }
    return ids;
  }

  private static int compareIds(List<@Nullable Object> a, List<@Nullable Object> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = compareNullsFirst(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static Set<String> variables(Row row) {
    Set<String> names = new TreeSet<>(row.nodes().keySet());
    names.addAll(row.edges().keySet());
    return names;
  }

  private static int aliasIndex(BodyAst.Read read, ExprAst.Word word) {
    for (int i = 0; i < read.projections().size(); i++) {
      if (read.projections().get(i).alias().isPresent()
          && read.projections().get(i).alias().get().text().equals(word.name().text())) {
        return i;
      }
    }
    throw new IllegalArgumentException("no alias " + word.name().text());
  }

  private static Comparator<Sortable> order(BodyAst.Read read) {
    return (a, b) -> {
      for (int i = 0; i < a.keys().size(); i++) {
        int order = compareNullsFirst(a.keys().get(i), b.keys().get(i));
        if (order != 0) {
          boolean descending =
              i < read.order().size()
                  && read.order().get(i).direction() == OrderingAst.Direction.DESCENDING;
          return descending ? -order : order;
        }
      }
      return 0;
    };
  }

  private static int compareNullsFirst(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    return ReferenceValues.compare(a, b);
  }

  private static List<Sortable> aggregated(
      BodyAst.Read read, List<Row> rows, ReferenceExpressions expressions) {
    Map<List<String>, List<Row>> groups = new LinkedHashMap<>();
    boolean grouped = false;
    for (ProjectionAst projection : read.projections()) {
      grouped |= !(projection.expr() instanceof Aggregate);
    }
    if (!grouped) {
      groups.put(List.of(), new ArrayList<>());
    }
    for (Row row : rows) {
      List<String> key = new ArrayList<>();
      for (ProjectionAst projection : read.projections()) {
        if (!(projection.expr() instanceof Aggregate)) {
          key.add(CellText.of(expressions.value(projection.expr(), row)));
        }
      }
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    List<Sortable> results = new ArrayList<>();
    for (List<Row> group : groups.values()) {
      List<@Nullable Object> cells = new ArrayList<>();
      for (ProjectionAst projection : read.projections()) {
        cells.add(
            projection.expr() instanceof Aggregate aggregate
                ? aggregate(aggregate, group, expressions)
                : expressions.value(projection.expr(), group.get(0)));
      }
      List<@Nullable Object> keys = new ArrayList<>();
      for (OrderingAst ordering : read.order()) {
        keys.add(cells.get(columnIndex(read, ordering.expr())));
      }
      for (int i = 0; i < read.projections().size(); i++) {
        Object cell = cells.get(i);
        if (!(read.projections().get(i).expr() instanceof Aggregate)
            && !(cell instanceof List<?>)) {
          keys.add(cell);
        }
      }
      results.add(new Sortable(cells, keys));
    }
    return results;
  }

  private static int columnIndex(BodyAst.Read read, ExprAst key) {
    if (key instanceof ExprAst.Word word) {
      return aliasIndex(read, word);
    }
    for (int i = 0; i < read.projections().size(); i++) {
      ProjectionAst projection = read.projections().get(i);
      if (projection.alias().isEmpty() && column(projection.expr()).equals(column(key))) {
        return i;
      }
    }
    throw new IllegalArgumentException("no such column " + key);
  }

  private static @Nullable Object aggregate(
      Aggregate aggregate, List<Row> group, ReferenceExpressions expressions) {
    List<Object> values = new ArrayList<>();
    for (Row row : group) {
      Object value = expressions.value(aggregate.argument(), row);
      if (value != null) {
        values.add(value);
      }
    }
    return switch (aggregate.function()) {
      case COUNT -> BigInteger.valueOf(values.size());
      case SUM -> values.isEmpty() ? null : sum(values);
      case AVG -> values.isEmpty() ? null : sum(values) / values.size();
      case MIN -> best(values, (a, b) -> ReferenceValues.compare(a, b) <= 0 ? a : b);
      case MAX -> best(values, (a, b) -> ReferenceValues.compare(a, b) >= 0 ? a : b);
    };
  }

  private static @Nullable Object best(List<Object> values, BinaryOperator<Object> better) {
    return values.stream().reduce(better).orElse(null);
  }

  /** Rounds once: an exact sum does not depend on the order of the rows. */
  private static Double sum(List<Object> values) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Object value : values) {
      sum = sum.add(new BigDecimal(((Number) value).doubleValue()));
    }
    return sum.doubleValue();
  }
}
