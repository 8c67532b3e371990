package dev.omnigraph.cli;

import dev.omnigraph.BranchInfo;
import dev.omnigraph.Omnigraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code branch}: the branches of a graph. */
@Command(
    name = "branch",
    description = "Create, list, delete and merge branches.",
    subcommands = {
      BranchCommands.CreateBranch.class,
      BranchCommands.ListBranches.class,
      BranchCommands.DeleteBranch.class,
      MergeCommand.class
    })
final class BranchCommands extends ProgramCommand.CommandGroup {

  /** {@code branch create}. */
  @Command(name = "create", description = "Create a branch.")
  static final class CreateBranch extends StoreCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The new branch.")
    String name = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Option(
        names = "--from",
        paramLabel = "BRANCH_OR_COMMIT",
        description = "Where it starts (default main).")
    String from = "main";

    @Mixin WriteArguments write = new WriteArguments();

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() {
      try (Omnigraph graph = openForWrite()) {
        String head = graph.createBranch(name, from).head();
        Map<String, Object> result = Json.object();
        result.put("branch", name.strip());
        result.put("from", from.strip());
        result.put("commit_id", head);
        print(result, "created branch " + name.strip() + " at commit " + head);
      }
      return 0;
    }
  }

  /** {@code branch list}. */
  @Command(name = "list", description = "List the branches: main first, then by name.")
  static final class ListBranches extends StoreCommand {
    @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() {
      try (Omnigraph graph = openReadOnly()) {
        List<Map<String, Object>> list = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (BranchInfo branch : graph.branches()) {
          Map<String, Object> object = Json.object();
          object.put("name", branch.name());
          object.put("head", branch.head());
          object.put("created_at", branch.createdAt().toString());
          list.add(object);
          text.append(text.isEmpty() ? "" : System.lineSeparator());
          text.append(branch.name()).append("  ").append(branch.head());
          text.append("  ").append(branch.createdAt());
        }
        Map<String, Object> result = Json.object();
        result.put("branches", list);
        print(result, text.toString());
      }
      return 0;
    }
  }

  /** {@code branch delete}. */
  @Command(name = "delete", description = "Delete a branch and what only it holds.")
  static final class DeleteBranch extends StoreCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The branch.")
    String name = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Mixin WriteArguments write = new WriteArguments();

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() {
      requireConsent();
      try (Omnigraph graph = openForWrite()) {
        graph.deleteBranch(name);
      }
      Map<String, Object> result = Json.object();
      result.put("deleted", name.strip());
      print(result, "deleted branch " + name.strip());
      return 0;
    }
  }
}
