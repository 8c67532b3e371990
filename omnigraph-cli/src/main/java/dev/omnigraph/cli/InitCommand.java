package dev.omnigraph.cli;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code init}: creates a graph. */
@Command(name = "init", description = "Create an empty graph with a schema.")
final class InitCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "Where to create it.")
  @Nullable String uri;

  @Option(
      names = "--schema",
      required = true,
      paramLabel = "FILE",
      description = "Schema source (.pg).")
  Path schema = Path.of("");

  @Option(
      names = "--force",
      description = "Take over what an unfinished init left; never removes data.")
  boolean force;

  @Mixin WriteArguments write = new WriteArguments();

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() {
    OmnigraphOptions.Builder options = options();
    if (force) {
      options.takeOverLeftovers();
    }
    String source = InputFiles.readText(schema);
    noteTarget();
    try (Omnigraph graph = Omnigraph.init(storeUri(), source, options.build())) {
      List<String> nodes = graph.schema().nodeTypes();
      List<String> edges = graph.schema().edgeTypes();
      graph.schema().warnings().forEach(w -> note("warning: " + w.render()));
      Map<String, Object> types = Json.object();
      types.put("nodes", nodes);
      types.put("edges", edges);
      Map<String, Object> result = Json.object();
      result.put("uri", graph.uri());
      result.put("commit_id", graph.main().head());
      result.put("types", types);
      print(
          result,
          "created "
              + graph.uri()
              + " with "
              + nodes.size()
              + " node types and "
              + edges.size()
              + " edge types");
    }
    return 0;
  }
}
