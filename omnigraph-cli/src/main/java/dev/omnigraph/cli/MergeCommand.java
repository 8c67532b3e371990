package dev.omnigraph.cli;

import dev.omnigraph.MergeConflict;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResolver;
import dev.omnigraph.MergeResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.MergeConflictsException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code branch merge}. */
@Command(name = "merge", description = "Merge a branch into another one.")
final class MergeCommand extends StoreCommand {
  @Parameters(index = "0", paramLabel = "SOURCE", description = "The branch that is merged.")
  String source = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Option(
      names = "--into",
      paramLabel = "TARGET",
      description = "The branch that changes (default main).")
  String target = "main";

  @Option(names = "--preview", description = "Say what would happen; change nothing.")
  boolean preview;

  @Option(
      names = "--strategy",
      paramLabel = "fail|ours|theirs",
      description =
          "What to do about conflicting changes: fail (default), keep the target's, or"
              + " take the source's.")
  String strategy = "fail";

  @Mixin WriteArguments write = new WriteArguments();

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  Optional<String> targetBranch() {
    return Optional.of(target);
  }

  @Override
  public Integer call() {
    MergeOptions options =
        MergeOptions.defaults().withResolver(resolver()).withWrite(write.toOptions());
    try (Omnigraph graph = openForWrite()) {
      MergeResult merged =
          preview
              ? graph.branch(target).previewMerge(source, options)
              : graph.branch(target).merge(source, options);
      if (!merged.conflicts().isEmpty()) {
        throw MergeConflictsException.of(
            source.strip(),
            target.strip(),
            merged.conflictCount(),
            merged.conflicts().stream().map(MergeConflict::toMap).toList());
      }
      Map<String, Object> result = Json.object();
      result.put("outcome", merged.outcome().text());
      Json.put(result, "commit_id", merged.commitId().orElse(null));
      result.put("changes", changes(merged.changes()));
      print(result, text(merged));
    }
    return 0;
  }

  private MergeResolver resolver() {
    return switch (strategy) {
      case "fail" -> MergeResolver.FAIL;
      case "ours" -> MergeResolver.OURS;
      case "theirs" -> MergeResolver.THEIRS;
      default -> throw new UsageException("--strategy takes fail, ours or theirs");
    };
  }

  /** Returns the changes object of the contract. */
  static Map<String, Object> changes(SortedMap<String, MergeResult.Changes> tables) {
    Map<String, Object> changes = Json.object();
    tables.forEach(
        (key, rows) -> {
          Map<String, Object> counts = Json.object();
          counts.put("inserted", rows.inserted());
          counts.put("updated", rows.updated());
          counts.put("deleted", rows.deleted());
          changes.put(key, counts);
        });
    return changes;
  }

  private static String text(MergeResult merged) {
    return merged.outcome().text().replace('_', ' ')
        + merged.commitId().map(id -> ", commit " + id).orElse("")
        + lines(merged);
  }

  /** Returns one line per changed table for people. */
  static String lines(MergeResult merged) {
    StringBuilder lines = new StringBuilder();
    merged
        .changes()
        .forEach(
            (key, rows) ->
                lines
                    .append(System.lineSeparator())
                    .append("  ")
                    .append(key)
                    .append("  +")
                    .append(rows.inserted())
                    .append("  ~")
                    .append(rows.updated())
                    .append("  -")
                    .append(rows.deleted()));
    return lines.toString();
  }
}
