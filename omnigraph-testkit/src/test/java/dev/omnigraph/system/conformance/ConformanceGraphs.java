package dev.omnigraph.system.conformance;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.system.conformance.ConformanceCase.Step;
import dev.omnigraph.system.reference.ReferenceStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes the graphs of cases; reading cases of one fixture share one. Confined. */
final class ConformanceGraphs implements AutoCloseable {
  /** A graph of the product beside the same graph of the reference. */
  record Pair(Omnigraph graph, ReferenceStore reference) {}

  private final Path directory;
  private final long memoryBudgetBytes;
  private final Map<String, Pair> shared = new HashMap<>();
  private final Map<String, ConformanceCase> fixtures = new LinkedHashMap<>();
  private int created;

  /**
   * Makes graphs below a directory.
   *
   * @param memoryBudgetBytes the memory of their resident views, 0 for the default
   */
  ConformanceGraphs(Path directory, long memoryBudgetBytes) {
    this.directory = directory;
    this.memoryBudgetBytes = memoryBudgetBytes;
    ConformanceCase.read("fixtures.md").forEach(f -> fixtures.put(f.id(), f));
  }

  /** Returns the graph of a fixture that nobody changes. */
  Pair shared(String fixture) {
    return shared.computeIfAbsent(fixture, this::fresh);
  }

  /** Returns a new graph with a fixture; the caller closes it. */
  Pair fresh(String fixture) {
    ConformanceCase content = fixtures.get(fixture);
    if (content == null) {
      throw new IllegalArgumentException("no fixture " + fixture);
    }
    Optional<Pair> pair = Optional.empty();
    for (Step step : content.steps()) {
      if (step.verb().equals("schema")) {
        pair = Optional.of(create(step.text()));
      } else {
        pair.orElseThrow().graph().load(LoadRequest.of(LoadMode.OVERWRITE, step.text()));
        pair.orElseThrow().reference().load(LoadMode.OVERWRITE, step.text());
      }
    }
    return pair.orElseThrow();
  }

  /** Creates an empty graph; the caller closes it. */
  @SuppressWarnings("MustBeClosed") // the pair leaves to the caller
  Pair create(String schema) {
    OmnigraphOptions options =
        OmnigraphOptions.builder()
            .durability(Durability.OS_CACHE)
            .memoryBudgetBytes(memoryBudgetBytes)
            .build();
    Path root = directory.resolve("g" + created++);
    Omnigraph graph = Omnigraph.init(root.toString(), schema, options);
    return new Pair(graph, new ReferenceStore(SchemaCompiler.compile(schema)));
  }

  @Override
  public void close() {
    shared.values().forEach(p -> p.graph().close());
  }
}
