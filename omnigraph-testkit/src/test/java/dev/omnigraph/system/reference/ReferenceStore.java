package dev.omnigraph.system.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnigraph.LoadMode;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.query.ast.QueryAst;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The reference as a store: one graph, changed by writes that succeed. Confined. */
public final class ReferenceStore {
  private final ReferenceIds ids;
  private ReferenceGraph graph;

  /** Creates an empty store. */
  public ReferenceStore(Catalog catalog) {
    this(new ReferenceGraph(catalog), new ReferenceIds());
  }

  private ReferenceStore(ReferenceGraph graph, ReferenceIds ids) {
    this.graph = graph;
    this.ids = ids;
  }

  /** Returns a store with the same graph, which changes on its own. */
  public ReferenceStore copy() {
    return new ReferenceStore(graph, ids); // writes leave a graph as it was
  }

  /** Evaluates a well-typed read. */
  public ReferenceResult read(QueryAst query, JsonNode parameters, Instant now) {
    return new ReferenceReads(graph).run(query, parameters, now);
  }

  /** Applies a well-typed mutation, or throws what it breaks and changes nothing. */
  public ReferenceMutations.Outcome mutate(QueryAst query, JsonNode parameters, Instant now) {
    ReferenceMutations.Outcome outcome = ReferenceMutations.run(graph, query, parameters, now, ids);
    graph = outcome.graph();
    return outcome;
  }

  /** Loads records, or throws what is wrong with them; returns their number by table key. */
  public Map<String, Long> load(LoadMode mode, String jsonLines) {
    ReferenceLoads.Outcome outcome = ReferenceLoads.run(graph, mode, jsonLines, ids);
    graph = outcome.graph();
    return outcome.records();
  }

  /** Returns one line per row; equal for stores that differ only in the ids of edges. */
  public List<String> dump() {
    return graph.dump();
  }

  /** Returns the dump of an export of the product. */
  public static List<String> dumpOfExport(Catalog catalog, String export) {
    ReferenceStore store = new ReferenceStore(catalog);
    store.load(LoadMode.OVERWRITE, export);
    return store.dump();
  }
}
