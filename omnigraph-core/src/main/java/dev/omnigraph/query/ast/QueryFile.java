package dev.omnigraph.query.ast;

import java.util.List;
import java.util.Optional;

/**
 * A parsed query source. Immutable.
 *
 * @param queries the queries in source order; names may repeat
 */
public record QueryFile(List<QueryAst> queries) {
  /** Copies. */
  public QueryFile {
    queries = List.copyOf(queries);
  }

  /** Returns the first query of a name, or empty. */
  public Optional<QueryAst> find(String name) {
    return queries.stream().filter(q -> q.name().text().equals(name)).findFirst();
  }
}
