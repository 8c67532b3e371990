package dev.omnigraph.cli;

import dev.omnigraph.CommitInfo;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code commit}: the history of a branch. */
@Command(
    name = "commit",
    description = "Show the history, undo a commit.",
    subcommands = {
      CommitCommands.ListCommits.class,
      CommitCommands.ShowCommit.class,
      RevertCommand.class
    })
final class CommitCommands extends ProgramCommand.CommandGroup {

  /** {@code commit list}. */
  @Command(name = "list", description = "List commits, newest first.")
  static final class ListCommits extends StoreCommand {
    @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Option(names = "--limit", paramLabel = "N", description = "The most commits to list.")
    int limit = Integer.MAX_VALUE;

    @Option(names = "--branch", description = "The branch (default main).")
    String branch = "main";

    @Option(names = "--actor", paramLabel = "A", description = "Only commits by this actor.")
    @Nullable String actor;

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() {
      if (limit < 0) {
        throw new UsageException("--limit takes a number, 0 or more");
      }
      try (Omnigraph graph = openReadOnly()) {
        List<CommitInfo> commits =
            graph.branch(branch).commits().stream()
                .filter(c -> actor == null || c.actor().filter(actor::equals).isPresent())
                .limit(limit)
                .toList();
        List<Map<String, Object>> list = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (CommitInfo commit : commits) {
          list.add(toJson(commit));
          text.append(text.isEmpty() ? "" : System.lineSeparator()).append(line(commit));
        }
        Map<String, Object> result = Json.object();
        result.put("commits", list);
        print(result, text.toString());
      }
      return 0;
    }
  }

  /** {@code commit show}. */
  @Command(name = "show", description = "Show one commit and its tables.")
  static final class ShowCommit extends StoreCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The commit.")
    String id = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() {
      try (Omnigraph graph = openReadOnly();
          GraphSnapshot snapshot = graph.at(id)) {
        CommitInfo commit = graph.commit(snapshot.commitId());
        Map<String, Object> result = toJson(commit);
        result.put("tables", SnapshotCommand.tables(snapshot.tables()));
        StringBuilder text = new StringBuilder(line(commit));
        snapshot
            .tables()
            .forEach(
                t ->
                    text.append(System.lineSeparator())
                        .append("  ")
                        .append(t.tableKey())
                        .append("  ")
                        .append(t.rows())
                        .append(" rows"));
        print(result, text.toString());
      }
      return 0;
    }
  }

  /** Returns the commit object of the contract. */
  static Map<String, Object> toJson(CommitInfo commit) {
    Map<String, Object> object = Json.object();
    object.put("id", commit.id());
    Json.put(object, "parent", commit.parent().orElse(null));
    Json.put(object, "merged_parent", commit.mergedParent().orElse(null));
    Json.put(object, "actor", commit.actor().orElse(null));
    Json.put(object, "message", commit.message().orElse(null));
    object.put("created_at", commit.createdAt().toString());
    object.put("manifest_version", commit.manifestVersion());
    return object;
  }

  private static String line(CommitInfo commit) {
    return commit.id()
        + "  "
        + commit.createdAt()
        + "  "
        + commit.actor().orElse("-")
        + commit.message().map(m -> "  " + m).orElse("");
  }
}
