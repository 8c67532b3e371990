package dev.omnigraph.system.reference;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.FilterOperator;
import dev.omnigraph.query.ast.LiteralAst;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of expressions and the truth of comparisons (section 6.4). */
final class ReferenceExpressions {
  /** The members of a row: nodes and edges by variable name. */
  record Row(Map<String, ReferenceNode> nodes, Map<String, ReferenceEdge> edges) {}

  private final Catalog catalog;
  private final Map<String, Object> parameters;
  private final Instant now;

  ReferenceExpressions(Catalog catalog, Map<String, Object> parameters, Instant now) {
    this.catalog = catalog;
    this.parameters = parameters;
    this.now = now;
  }

  /** Returns the value; a node is its id; null for null. */
  @Nullable Object value(ExprAst expr, Row row) {
    if (expr instanceof LiteralAst literal) {
      return literal(literal);
    } else if (expr instanceof ExprAst.Now) {
      return now;
    } else if (expr instanceof ExprAst.Property property) {
      String variable = property.variable().name();
      ReferenceNode node = row.nodes().get(variable);
      if (node != null) {
        return node.values().get(property.property().text());
      }
      ReferenceEdge edge = row.edges().get(variable);
      if (edge == null) {
        throw new IllegalArgumentException("$" + variable + " is not bound");
      }
      return edge.values().get(property.property().text());
    } else if (expr instanceof ExprAst.VariableRef variable) {
      ReferenceNode node = row.nodes().get(variable.variable().name());
      return node != null ? node.id() : parameters.get(variable.variable().name());
    }
    throw new UnsupportedOperationException("the reference does not know " + expr);
  }

  static Object literal(LiteralAst literal) {
    if (literal instanceof LiteralAst.Text text) {
      return text.value();
    } else if (literal instanceof LiteralAst.Int number) {
      return BigInteger.valueOf(number.value());
    } else if (literal instanceof LiteralAst.Real number) {
      return number.value();
    } else if (literal instanceof LiteralAst.Bool bool) {
      return bool.value();
    } else if (literal instanceof LiteralAst.Day day) {
      return parsed(ReferenceTime.date(day.text()), day.text());
    } else if (literal instanceof LiteralAst.Instant instant) {
      return parsed(ReferenceTime.instant(instant.text()), instant.text());
    } else if (literal instanceof LiteralAst.ListOf list) {
      List<Object> elements = new ArrayList<>();
      list.elements().forEach(e -> elements.add(literal(e)));
      return elements;
    }
    throw new UnsupportedOperationException("the reference does not know " + literal);
  }

  private static Object parsed(@Nullable Object value, String text) {
    if (value == null) {
      throw new ReferenceViolation(ErrorCode.BAD_VALUE, "not a time: " + text);
    }
    return value;
  }

  /** Returns whether a filter holds; unknown does not. */
  boolean holds(ExprAst left, FilterOperator operator, ExprAst right, Row row) {
    return holds(value(left, row), operator, value(right, row));
  }

  /** Returns whether a comparison of two values holds; unknown does not. */
  static boolean holds(@Nullable Object a, FilterOperator operator, @Nullable Object b) {
    if (a == null || b == null) {
      return false;
    }
    return switch (operator) {
      case CONTAINS ->
          a instanceof List<?> list
              ? list.stream().anyMatch(e -> compare(e, b) == 0)
              : ((String) a).contains((String) b);
      case STARTS_WITH -> ((String) a).startsWith((String) b);
      case EQ -> compare(a, b) == 0;
      case NE -> compare(a, b) != 0;
      case LT -> compare(a, b) < 0;
      case LE -> compare(a, b) <= 0;
      case GT -> compare(a, b) > 0;
      case GE -> compare(a, b) >= 0;
    };
  }

  /** A double that meets a single float is rounded first. */
  private static int compare(Object a, Object b) {
    if (a instanceof Float && b instanceof Double real) {
      return ReferenceValues.compare(a, real.floatValue());
    } else if (a instanceof Double real && b instanceof Float) {
      return ReferenceValues.compare(real.floatValue(), b);
    }
    return ReferenceValues.compare(a, b);
  }

  /** Returns whether an inline filter {@code property: value} holds. */
  boolean matches(ReferenceNode node, String property, ExprAst value) {
    Object stored = node.values().get(property);
    Property declared = declared(node, property);
    Object wanted = value(value, new Row(Map.of(), Map.of()));
    FilterOperator operator = declared.type().list() ? FilterOperator.CONTAINS : FilterOperator.EQ;
    if (wanted instanceof String text && declared.type().scalar() == ScalarType.DATE) {
      wanted = ReferenceTime.date(text);
    }
    return holds(stored, operator, wanted);
  }

  private Property declared(ReferenceNode node, String property) {
    return catalog
        .node(node.type())
        .flatMap(t -> t.property(property))
        .orElseThrow(() -> new IllegalArgumentException("unknown property " + property));
  }
}
