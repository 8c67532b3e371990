package dev.omnigraph.system;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a graph answers, as sorted texts. */
final class GraphRows {
  private GraphRows() {}

  /** Returns one text column. */
  static List<String> texts(Omnigraph graph, String query, String column) {
    List<String> texts = new ArrayList<>();
    try (QueryResult found = graph.query(query, Map.of())) {
      for (Row row : found) {
        texts.add(row.text(column));
      }
    }
    texts.sort(null);
    return texts;
  }

  /** Returns two text columns as {@code left>right}. */
  static List<String> pairs(Omnigraph graph, String query, String left, String right) {
    List<String> pairs = new ArrayList<>();
    try (QueryResult found = graph.query(query, Map.of())) {
      for (Row row : found) {
        pairs.add(row.text(left) + ">" + row.text(right));
      }
    }
    pairs.sort(null);
    return pairs;
  }
}
