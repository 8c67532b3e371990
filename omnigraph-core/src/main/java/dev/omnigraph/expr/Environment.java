package dev.omnigraph.expr;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.GraphView;
import java.util.List;

/**
 * What expressions of one execution refer to. Immutable.
 *
 * @param view the snapshot
 * @param params values of the declared parameters by index; all present
 * @param nowMillis the time stamp of the execution, milliseconds since 1970 UTC
 * @param edgeBase the block column of edge slot 0; node slot n is column n
 * @param text runs full-text conditions
 * @param embedder turns query texts into vectors
 */
public record Environment(
    GraphView view,
    List<Value> params,
    long nowMillis,
    int edgeBase,
    TextSearch text,
    QueryEmbedder embedder) {
  /** Refuses full-text search with a typed error. */
  public static final TextSearch NO_TEXT_SEARCH =
      (view, type, property, query, mode, edits) -> {
        throw InvalidInputException.of(
            ErrorCode.BAD_REQUEST,
            "full-text search is not available",
            "open the graph with a text search",
            Details.of("type", type.name()).and("property", property.name()));
      };

  /** Refuses query texts for vectors with a typed error. */
  public static final QueryEmbedder NO_EMBEDDER =
      (property, query) -> {
        throw InvalidInputException.of(
            ErrorCode.EMBEDDING,
            "a text cannot be ranked by nearest without an embedder",
            "pass a vector, or open the graph with an embedder",
            Details.of("property", property.name()));
      };

  /** Copies. */
  public Environment {
    params = List.copyOf(params);
  }

  /** Returns an environment that refuses full-text search and embedding with a typed error. */
  public static Environment withoutSearch(
      GraphView view, List<Value> params, long nowMillis, int edgeBase) {
    return new Environment(view, params, nowMillis, edgeBase, NO_TEXT_SEARCH, NO_EMBEDDER);
  }
}
