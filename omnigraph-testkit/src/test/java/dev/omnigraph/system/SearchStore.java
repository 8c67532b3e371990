package dev.omnigraph.system;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.QueryResult;
import dev.omnigraph.storage.Durability;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A graph to search in and short ways to ask it. */
final class SearchStore implements AutoCloseable {
  static final String SCHEMA =
      """
      node D { k: String @key  t: String? @index  v: Vector(2)?  u: Vector(2)? @embed(t, model="m") }
      node Box { k: String @key  note: String? }
      edge Holds: Box -> D { }
      """;

  final Omnigraph graph;

  SearchStore(Path directory) {
    this(directory, OmnigraphOptions.builder());
  }

  @SuppressWarnings("MustBeClosedChecker") // closed with the store
  SearchStore(Path directory, OmnigraphOptions.Builder options) {
    graph =
        Omnigraph.init(
            directory.toString(),
            SCHEMA,
            options.sharing(Sharing.SEPARATE_UNLEASED).durability(Durability.OS_CACHE).build());
  }

  /** Loads the rows of the specification's search cases. */
  SearchStore withColours() {
    load(
        LoadMode.APPEND,
        """
        {"type":"D","data":{"k":"a","t":"red fox","v":[1,0]}}
        {"type":"D","data":{"k":"b","t":"red red wine","v":[0,1]}}
        {"type":"D","data":{"k":"c","t":"blue sky","v":[0.9,0.1]}}
        {"type":"D","data":{"k":"d","t":"green"}}
        """);
    return this;
  }

  void load(LoadMode mode, String lines) {
    graph.load(LoadRequest.of(mode, lines));
  }

  /** Returns the values of the first column, in order. */
  List<Object> ask(String body) {
    return ask("", body, Map.of());
  }

  List<Object> ask(String parameters, String body, Map<String, ?> values) {
    try (QueryResult result = graph.query("query q(" + parameters + ") { " + body + " }", values)) {
      return result.rows().stream().map(row -> row.value(0)).toList();
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
