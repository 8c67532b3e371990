package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.OrderIr;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.ProjectionIr;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.ir.RankSpec;
import dev.omnigraph.query.ir.Value;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Writes expressions the way the query language spells them, for explanations. */
final class ExprText {
  private final IntFunction<String> names;

  ExprText(IntFunction<String> names) {
    this.names = names;
  }

  String variable(int slot) {
    return "$" + names.apply(slot);
  }

  String of(Expr expr) {
    if (expr instanceof Expr.NodeProperty property) {
      return variable(property.slot()) + "." + property.property().name();
    } else if (expr instanceof Expr.EdgeProperty property) {
      return "$edge" + property.edgeSlot() + "." + property.property().name();
    } else if (expr instanceof Expr.NodeId id) {
      return variable(id.slot());
    } else if (expr instanceof Expr.Param param) {
      return "$" + param.name();
    } else if (expr instanceof Expr.Constant constant) {
      return value(constant.value());
    } else if (expr instanceof Expr.TemporalLiteral literal) {
      String function = literal.type().scalar().text().toLowerCase(Locale.ROOT);
      return function + "(" + quote(literal.text()) + ")";
    } else if (expr instanceof Expr.Score score) {
      return rank(score.rank());
    }
    return "now()";
  }

  String rank(RankSpec rank) {
    if (rank instanceof RankSpec.Nearest nearest) {
      return "nearest(" + of(nearest.field()) + ", " + of(nearest.query()) + ")";
    } else if (rank instanceof RankSpec.Bm25 bm25) {
      return "bm25(" + of(bm25.field()) + ", " + of(bm25.query()) + ")";
    }
    RankSpec.Rrf rrf = (RankSpec.Rrf) rank;
    return "rrf(" + rank(rrf.first()) + ", " + rank(rrf.second()) + ", " + of(rrf.k()) + ")";
  }

  String of(Predicate predicate) {
    if (predicate instanceof Predicate.Compare compare) {
      return of(compare.left()) + " " + compare.operator().text() + " " + of(compare.right());
    } else if (predicate instanceof Predicate.Contains contains) {
      return of(contains.list()) + " contains " + of(contains.element());
    } else if (predicate instanceof Predicate.Substring substring) {
      return of(substring.text()) + " contains " + of(substring.part());
    } else if (predicate instanceof Predicate.StartsWith startsWith) {
      return of(startsWith.text()) + " starts_with " + of(startsWith.prefix());
    }
    Predicate.TextMatch match = (Predicate.TextMatch) predicate;
    String function = match.function().name().toLowerCase(Locale.ROOT);
    return function + "(" + of(match.field()) + ", " + of(match.query()) + ")";
  }

  String conjunction(List<Predicate> predicates) {
    return predicates.stream().map(this::of).collect(Collectors.joining(" and "));
  }

  /** Returns what happens to complete rows. */
  String result(QueryIr query) {
    StringBuilder text = new StringBuilder(query.isAggregating() ? "aggregate " : "return ");
    String separator = "";
    for (ProjectionIr projection : query.projections()) {
      String value = of(projection.expr());
      text.append(separator);
      text.append(
          projection
              .aggregate()
              .map(a -> a.name().toLowerCase(Locale.ROOT) + "(" + value + ")")
              .orElse(value));
      text.append(" as ").append(projection.name());
      separator = ", ";
    }
    query.rank().ifPresent(r -> text.append("; order by ").append(rank(r)));
    separator = "; order by ";
    for (OrderIr order : query.order()) {
      text.append(separator).append(key(query, order));
      separator = ", ";
    }
    query.limit().ifPresent(l -> text.append("; limit ").append(Long.toUnsignedString(l)));
    return text.toString();
  }

  private String key(QueryIr query, OrderIr order) {
    String key;
    if (order.key() instanceof OrderIr.Key.Column column) {
      key = query.projections().get(column.index()).name();
    } else {
      key = of(((OrderIr.Key.Value) order.key()).expr());
    }
    return order.direction() == OrderIr.SortDirection.ASCENDING ? key : key + " desc";
  }

  private static String value(Value value) {
    if (value instanceof Value.Text text) {
      return quote(text.value());
    } else if (value instanceof Value.Bool bool) {
      return Boolean.toString(bool.value());
    } else if (value instanceof Value.Int integer) {
      return Long.toString(integer.value());
    } else if (value instanceof Value.Real real) {
      return Double.toString(real.value());
    } else if (value instanceof Value.Day day) {
      return "day " + day.epochDay();
    } else if (value instanceof Value.Instant instant) {
      return "instant " + instant.epochMillis();
    } else if (value instanceof Value.ListOf list) {
      return list.elements().stream()
          .map(ExprText::value)
          .collect(Collectors.joining(", ", "[", "]"));
    } else if (value instanceof Value.Vector vector) {
      return "vector of " + vector.components().length;
    }
    return "null";
  }

  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
