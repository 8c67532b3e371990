package dev.omnigraph.system.reference;

import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.ExprAst.TextCall;
import dev.omnigraph.query.ast.ExprAst.TextFunction;
import dev.omnigraph.system.reference.ReferenceExpressions.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches and rankings (section 3.10), for words that are their own stems and far from each other:
 * then a fuzzy search is a plain one. Confined.
 */
final class ReferenceSearch {
  private final ReferenceGraph graph;
  private final ReferenceExpressions expressions;

  ReferenceSearch(ReferenceGraph graph, ReferenceExpressions expressions) {
    this.graph = graph;
    this.expressions = expressions;
  }

  /** Returns whether an order key decides alone. */
  static boolean ranks(ExprAst expr) {
    return expr instanceof ExprAst.Nearest
        || expr instanceof ExprAst.Rrf
        || (expr instanceof TextCall call && call.function() == TextFunction.BM25);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
        .filter(w -> !w.isEmpty())
        .toList();
  }

  /** Returns whether any word of the query is in the text. */
  static boolean matches(TextCall call, Row row, ReferenceExpressions expressions) {
    Object text = expressions.value(call.field(), row);
    Object query = expressions.value(call.query(), row);
    if (text == null || query == null) {
      return false;
    }
    List<String> words = words((String) text);
    return words((String) query).stream().anyMatch(words::contains);
  }

  /** Returns rows, given in the order of ties, best first, without those the ranking leaves out. */
  List<Row> ranked(ExprAst rank, List<Row> rows, long limit) {
    return rank instanceof ExprAst.Rrf rrf ? fused(rrf, rows, limit) : single(rank, rows);
  }

  private List<Row> single(ExprAst rank, List<Row> rows) {
    Map<Row, Double> keys = new HashMap<>();
    List<Row> kept = new ArrayList<>();
    for (Row row : rows) {
      Double key = key(rank, row);
      if (key != null) {
        keys.put(row, key);
        kept.add(row);
      }
    }
    kept.sort(Comparator.comparing(keys::get));
    return kept;
  }

  private List<Row> fused(ExprAst.Rrf rrf, List<Row> rows, long limit) {
    Object given = rrf.k().isPresent() ? expressions.value(rrf.k().get(), any(rows)) : 60;
    double k = given == null ? 60 : ((Number) given).doubleValue();
    Map<String, Double> scores = new LinkedHashMap<>();
    for (ExprAst arm : List.of(rrf.first(), rrf.second())) {
      Set<String> ids = new LinkedHashSet<>();
      for (Row row : single(arm, rows)) {
        if (!(arm instanceof ExprAst.Nearest) || ids.size() < limit) {
          ids.add(node(arm, row).id());
        }
      }
      int place = 0;
      for (String id : ids) {
        scores.merge(id, 1 / (k + ++place), Double::sum);
      }
    }
    List<String> winners = new ArrayList<>(scores.keySet());
    winners.sort(Comparator.comparing(scores::get, Comparator.reverseOrder()));
    List<Row> kept = new ArrayList<>();
    for (String id : winners.subList(0, (int) Math.min(limit, winners.size()))) {
      rows.stream().filter(r -> node(rrf.first(), r).id().equals(id)).forEach(kept::add);
    }
    return kept;
  }

  private static Row any(List<Row> rows) {
    return rows.isEmpty() ? new Row(Map.of(), Map.of()) : rows.get(0);
  }

  private static ReferenceNode node(ExprAst arm, Row row) {
    ExprAst field = arm instanceof ExprAst.Nearest near ? near.field() : ((TextCall) arm).field();
    ReferenceNode node = row.nodes().get(((ExprAst.Property) field).variable().name());
    if (node == null) {
      throw new IllegalArgumentException("nothing bound to rank");
    }
    return node;
  }

  /** Returns what is less for better rows, or null for a row that is left out. */
  private @Nullable Double key(ExprAst rank, Row row) {
    if (rank instanceof ExprAst.Nearest nearest) {
      List<?> stored = (List<?>) expressions.value(nearest.field(), row);
      List<?> wanted = (List<?>) expressions.value(nearest.query(), row);
      if (stored == null || wanted == null) {
        return null;
      }
      double distance = 0;
      for (int i = 0; i < stored.size(); i++) {
        double apart =
            ((Number) stored.get(i)).doubleValue() - ((Number) wanted.get(i)).doubleValue();
        distance += apart * apart;
      }
      return distance;
    }
    TextCall call = (TextCall) rank;
    return matches(call, row, expressions) ? -score(call, row) : null;
  }

  /** BM25 over the texts of all nodes of the type; rounded, for sums in another order are equal. */
  private double score(TextCall call, Row row) {
    String property = ((ExprAst.Property) call.field()).property().text();
    List<List<String>> all = new ArrayList<>();
    for (ReferenceNode node : graph.nodesOf(node(call, row).type())) {
      Object text = node.values().get(property);
      if (text != null) {
        all.add(words((String) text));
      }
    }
    double length = all.stream().mapToInt(List::size).average().orElse(1);
    List<String> text = words(String.valueOf(expressions.value(call.field(), row)));
    double score = 0;
    for (String word :
        new LinkedHashSet<>(words(String.valueOf(expressions.value(call.query(), row))))) {
      long with = all.stream().filter(t -> t.contains(word)).count();
      double rarity = Math.log(1 + (all.size() - with + 0.5) / (with + 0.5));
      long times = text.stream().filter(word::equals).count();
      score += rarity * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * text.size() / length));
    }
    return Math.rint(score * 1e9) / 1e9;
  }
}
