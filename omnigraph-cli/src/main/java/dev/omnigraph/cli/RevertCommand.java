package dev.omnigraph.cli;

import dev.omnigraph.MergeResult;
import dev.omnigraph.Omnigraph;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code commit revert}. */
@Command(name = "revert", description = "Undo what one commit changed, as a new commit.")
final class RevertCommand extends StoreCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The commit.")
  String id = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Option(names = "--branch", description = "The branch that changes (default main).")
  String branch = "main";

  @Mixin WriteArguments write = new WriteArguments();

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  Optional<String> targetBranch() {
    return Optional.of(branch);
  }

  @Override
  public Integer call() {
    try (Omnigraph graph = openForWrite()) {
      String commit = commitId(graph, id);
      MergeResult reverted = graph.branch(branch).revert(commit, write.toOptions());
      Map<String, Object> result = Json.object();
      result.put("reverted", commit);
      Json.put(result, "commit_id", reverted.commitId().orElse(null));
      result.put("changes", MergeCommand.changes(reverted.changes()));
      print(
          result,
          reverted.commitId().map(c -> "reverted by commit " + c).orElse("nothing left to revert")
              + MergeCommand.lines(reverted));
    }
    return 0;
  }
}
