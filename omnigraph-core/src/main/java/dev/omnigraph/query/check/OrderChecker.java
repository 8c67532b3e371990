package dev.omnigraph.query.check;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.OrderingAst;
import dev.omnigraph.query.ast.ProjectionAst;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.OrderIr;
import dev.omnigraph.query.ir.OrderIr.SortDirection;
import dev.omnigraph.query.ir.ProjectionIr;
import dev.omnigraph.query.ir.RankSpec;
import dev.omnigraph.query.ir.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks ordering keys and rankings. Confined. */
final class OrderChecker {

  /** What an {@code order} comes to: keys, or one ranking that makes further keys moot. */
  record Order(List<OrderIr> keys, Optional<RankSpec> rank) {}

  private static final String KEYS = "a property or the alias of a column";

  private final Findings findings;
  private final ExprChecker exprs;
  private final SearchChecker search;
  private final Scope scope;
  private final BodyAst.Read read;
  private final List<@Nullable ProjectionIr> columns;
  private final boolean aggregating;
  private final Map<String, Integer> aliases = new HashMap<>();
  private final Map<Place, Integer> groupings = new HashMap<>();
  private final long words;

  /** What a property expression stands for. */
  private record Place(Class<? extends Expr> kind, int slot, String property) {
    static @Nullable Place of(Expr expr) {
      if (expr instanceof Expr.NodeProperty node) {
        return new Place(Expr.NodeProperty.class, node.slot(), node.property().name());
      } else if (expr instanceof Expr.EdgeProperty edge) {
        return new Place(Expr.EdgeProperty.class, edge.edgeSlot(), edge.property().name());
      }
      return null;
    }
  }

  OrderChecker(
      Findings findings,
      ExprChecker exprs,
      SearchChecker search,
      Scope scope,
      BodyAst.Read read,
      List<@Nullable ProjectionIr> columns) {
    this.findings = findings;
    this.exprs = exprs;
    this.search = search;
    this.scope = scope;
    this.read = read;
    this.columns = columns;
    this.aggregating = ProjectionChecker.isAggregating(read);
    this.words = read.order().stream().filter(o -> o.expr() instanceof ExprAst.Word).count();
    for (int i = 0; i < columns.size(); i++) {
      int index = i;
      read.projections().get(i).alias().ifPresent(a -> aliases.putIfAbsent(a.text(), index));
      ProjectionIr column = columns.get(i);
      if (column != null && !column.aliased() && column.aggregate().isEmpty()) {
        Place place = Place.of(column.expr());
        if (place != null) {
          groupings.putIfAbsent(place, i);
        }
      }
    }
  }

  Order order() {
    List<OrderIr> keys = new ArrayList<>();
    Optional<RankSpec> rank = Optional.empty();
    for (int i = 0; i < read.order().size(); i++) {
      OrderingAst ordering = read.order().get(i);
      ExprAst ranking = ranking(ordering.expr());
      if (ranking != null) {
        RankSpec found = rankKey(ordering.expr(), ranking, i);
        if (i == 0) {
          rank = Optional.ofNullable(found);
        }
        continue;
      }
      OrderIr.Key key = key(ordering.expr());
      if (key != null) {
        SortDirection direction =
            switch (ordering.direction()) {
              case UNSTATED, ASCENDING -> SortDirection.ASCENDING;
              case DESCENDING -> SortDirection.DESCENDING;
            };
        keys.add(new OrderIr(key, direction));
      }
    }
    return new Order(rank.isPresent() ? List.of() : keys, rank);
  }

  /** Returns the ranking a key stands for, directly or as the alias of a score column, or null. */
  private @Nullable ExprAst ranking(ExprAst key) {
    if (SearchChecker.isRank(key)) {
      return key;
    }
    int column = key instanceof ExprAst.Word word ? aliasIndex(word.name().text()) : -1;
    if (column < 0) {
      return null;
    }
    ExprAst projected = read.projections().get(column).expr();
    return SearchChecker.isRank(projected) ? projected : null;
  }

  private @Nullable RankSpec rankKey(ExprAst key, ExprAst ranking, int position) {
    Span span = key.span();
    // A ranking that is also a column was checked there; it is not reported twice.
    RankSpec rank = key == ranking ? search.rank(ranking, scope) : scoreOf(key);
    if (ranking instanceof ExprAst.Nearest) {
      if (read.limit().isEmpty()) {
        findings.type("T17", "nearest needs a 'limit'", span, "'limit' and a number");
      }
      if (words > (key instanceof ExprAst.Word ? 1 : 0)) {
        findings.type("T18", "nearest cannot be ordered together with an alias", span);
      }
    } else if (ranking instanceof ExprAst.Rrf && key == ranking && read.limit().isEmpty()) {
      findings.type("T21", "rrf needs a 'limit'", span, "'limit' and a number");
    }
    if (aggregating) {
      findings.request(
          ErrorCode.BAD_REQUEST,
          "an aggregating query cannot be ranked",
          span,
          "an alias or a grouping property");
    } else if (position > 0) {
      findings.request(
          ErrorCode.BAD_REQUEST, "only the first key can rank", span, "the ranking in front");
    }
    return rank;
  }

  private @Nullable RankSpec scoreOf(ExprAst key) {
    int index = key instanceof ExprAst.Word word ? aliasIndex(word.name().text()) : -1;
    ProjectionIr column = index < 0 ? null : columns.get(index);
    return column != null && column.expr() instanceof Expr.Score score ? score.rank() : null;
  }

  /** Returns the first column of an alias, or -1. */
  private int aliasIndex(String alias) {
    return aliases.getOrDefault(alias, -1);
  }

  private OrderIr.@Nullable Key key(ExprAst expr) {
    if (expr instanceof ExprAst.Word word) {
      return alias(word);
    } else if (expr instanceof ExprAst.Property property) {
      return property(property);
    }
    findings.request(ErrorCode.BAD_REQUEST, "rows cannot be ordered by this", expr.span(), KEYS);
    return null;
  }

  private OrderIr.@Nullable Key alias(ExprAst.Word word) {
    int index = aliasIndex(word.name().text());
    if (index < 0) {
      findings.unknown(
          "T6",
          "no column has the alias '" + word.name().text() + "'",
          word.span(),
          word.name().text(),
          () ->
              read.projections().stream()
                  .map(ProjectionAst::alias)
                  .flatMap(Optional::stream)
                  .map(a -> a.text())
                  .toList());
      return null;
    }
    ProjectionIr column = columns.get(index);
    if (column == null || !isSortable(column.type(), word.span())) {
      return null;
    }
    return new OrderIr.Key.Column(index);
  }

  private OrderIr.@Nullable Key property(ExprAst.Property property) {
    Expr value = exprs.property(property, scope);
    if (value == null || !isSortable(value.type(), property.span())) {
      return null;
    }
    if (!aggregating) {
      return new OrderIr.Key.Value(value);
    }
    Integer grouping = groupings.get(Place.of(value));
    if (grouping != null) {
      return new OrderIr.Key.Column(grouping);
    }
    findings.request(
        ErrorCode.BAD_REQUEST,
        "an aggregating query is ordered by its columns",
        property.span(),
        "an alias, or a grouping property projected without alias");
    return null;
  }

  private boolean isSortable(ValueType type, Span span) {
    if (type.scalar() == ScalarType.BLOB) {
      findings.type("T24", "rows cannot be ordered by a blob", span, KEYS);
      return false;
    }
    boolean sortable = Types.isComparable(type);
    if (!sortable) {
      findings.type(
          "T7", "rows cannot be ordered by " + PropertyValues.text(type), span, "a scalar");
    }
    return sortable;
  }
}
