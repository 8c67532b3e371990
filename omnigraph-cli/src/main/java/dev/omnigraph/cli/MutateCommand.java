package dev.omnigraph.cli;

import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.WriteOptions;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mutate}: runs a mutation query as one commit. */
@Command(name = "mutate", description = "Run a mutation as one commit.")
final class MutateCommand extends StoreCommand {
  @Mixin QuerySource source = new QuerySource();

  @Mixin WriteArguments write = new WriteArguments();

  @Option(names = "--branch", description = "The branch to write to (default main).")
  String branch = "main";

  @Option(
      names = "--expect-head",
      paramLabel = "COMMIT",
      description = "Write only if this commit is the branch head.")
  @Nullable String expectedHead;

  @Override
  Optional<String> targetBranch() {
    return Optional.of(branch);
  }

  @Override
  public Integer call() {
    String text = source.sourceText();
    String parameters = source.parametersJson();
    try (Omnigraph graph = openForWrite()) {
      WriteOptions options = write.toOptions();
      if (expectedHead != null) {
        options = options.withExpectedHead(commitId(graph, expectedHead));
      }
      MutationResult result =
          graph.branch(branch).mutateJson(text, source.queryName(), parameters, options);
      Map<String, Object> object = Json.object();
      Json.put(object, "commit_id", result.commitId().orElse(null));
      object.put("inserted", result.inserted());
      object.put("updated", result.updated());
      object.put("deleted", result.deleted());
      object.put("nodes", result.affectedNodes());
      object.put("edges", result.affectedEdges());
      print(
          object,
          result.commitId().map(id -> "commit " + id + ": ").orElse("nothing changed: ")
              + result.inserted()
              + " inserted, "
              + result.updated()
              + " updated, "
              + result.deleted()
              + " deleted");
    }
    return 0;
  }
}
