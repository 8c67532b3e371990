package dev.omnigraph.cli;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.OptimizeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code optimize}: merges small fragments. */
@Command(name = "optimize", description = "Merge small and thinned-out fragments of the tables.")
final class OptimizeCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "A node or edge type, or a table key; may be repeated (default all).")
  List<String> types = new ArrayList<>();

  @Option(names = "--branch", description = "The branch (default main).")
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
    OptimizeOptions options = OptimizeOptions.all().onBranch(branch).withTypes(types);
    if (write.actor != null) {
      options = options.withActor(write.actor);
    }
    if (write.message != null) {
      options = options.withMessage(write.message);
    }
    OptimizeResult result;
    try (Omnigraph graph = openForWrite()) {
      result = graph.optimize(options);
    }
    print(toJson(result), text(result));
    return 0;
  }

  private static Map<String, Object> toJson(OptimizeResult result) {
    List<Map<String, Object>> tables = new ArrayList<>();
    for (OptimizeResult.Table table : result.tables()) {
      Map<String, Object> object = Json.object();
      object.put("table_key", table.tableKey());
      object.put("action", word(table));
      Json.put(object, "reason", table.reason().orElse(null));
      object.put("fragments_before", table.fragmentsBefore());
      object.put("fragments_after", table.fragmentsAfter());
      object.put("deleted_rows_before", table.deletedRowsBefore());
      object.put("deleted_rows_after", table.deletedRowsAfter());
      tables.add(object);
    }
    Map<String, Object> object = Json.object();
    object.put("branch", result.branch());
    Json.put(object, "commit_id", result.commitId().orElse(null));
    object.put("tables", tables);
    object.put("search_indexes", result.searchIndexes());
    return object;
  }

  private static String word(OptimizeResult.Table table) {
    return table.action().name().toLowerCase(Locale.ROOT);
  }

  private static String text(OptimizeResult result) {
    StringBuilder lines = new StringBuilder();
    lines.append(result.commitId().map(id -> "commit " + id).orElse("no commit"));
    for (OptimizeResult.Table table : result.tables()) {
      lines.append("\n  ").append(table.tableKey()).append("  ").append(word(table));
      table.reason().ifPresent(reason -> lines.append("  ").append(reason));
      if (table.action() == OptimizeResult.Action.COMPACTED) {
        lines.append("  ").append(table.fragmentsBefore()).append(" -> ");
        lines.append(table.fragmentsAfter()).append(" fragments");
      }
    }
    if (result.searchIndexes() > 0) {
      lines.append("\n  ").append(result.searchIndexes()).append(" search indexes made");
    }
    return lines.toString();
  }
}
