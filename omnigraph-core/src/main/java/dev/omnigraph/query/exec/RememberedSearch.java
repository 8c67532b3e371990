package dev.omnigraph.query.exec;

import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.topology.GraphView;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The text searches of one execution, each run once: what a query starts at, filters and ranks by
 * may be the same search, and every thread that works on it asks again. Thread-safe.
 */
final class RememberedSearch implements TextSearch {
  private record Key(String type, String property, String query, Mode mode, int edits) {}

  private final TextSearch search;
  private final Map<Key, Matches> known = new ConcurrentHashMap<>();

  RememberedSearch(TextSearch search) {
    this.search = search;
  }

  @Override
  public Matches search(
      GraphView view, NodeType type, Property property, String query, Mode mode, int edits) {
    Key key = new Key(type.name(), property.name(), query, mode, edits);
    return known.computeIfAbsent(key, k -> search.search(view, type, property, query, mode, edits));
  }

  @Override
  public Matches best(GraphView view, NodeType type, Property property, String query, int wanted) {
    return search.best(view, type, property, query, wanted);
  }
}
