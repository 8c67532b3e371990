package dev.omnigraph.cli;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.RepairMode;
import dev.omnigraph.RepairResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code repair}: publishes versions the graph does not know. */
@Command(
    name = "repair",
    description = "Publish table versions the graph does not know; a preview without --confirm.")
final class RepairCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Option(names = "--confirm", description = "Publish what provably holds the same rows.")
  boolean confirm;

  @Option(names = "--force", description = "Publish whatever is newest.")
  boolean force;

  @Mixin WriteArguments write = new WriteArguments();

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() {
    RepairMode mode = force ? RepairMode.FORCE : confirm ? RepairMode.CONFIRM : RepairMode.PREVIEW;
    RepairResult result;
    try (Omnigraph graph = openForWrite()) {
      result = graph.repair(mode);
    }
    List<Map<String, Object>> tables = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (RepairResult.Table table : result.tables()) {
      Map<String, Object> object = Json.object();
      object.put("table_key", table.tableKey());
      object.put("branch", table.branch());
      object.put("pinned", table.pinned());
      object.put("newest", table.newest());
      object.put("class", word(table.finding()));
      object.put("operations", table.operations());
      object.put("action", word(table.action()));
      tables.add(object);
      text.append(text.isEmpty() ? "" : "\n").append(table.tableKey());
      text.append(" on ").append(table.branch()).append("  ").append(word(table.action()));
      if (table.finding() != RepairResult.Finding.NONE) {
        text.append("  ").append(word(table.finding())).append("  ").append(table.pinned());
        text.append(" -> ").append(table.newest()).append("  ").append(table.operations());
      }
    }
    Map<String, Object> object = Json.object();
    object.put("commit_ids", result.commitIds());
    object.put("tables", tables);
    print(object, text.toString());
    return result.isIncomplete() ? ExitCode.DAMAGED_OR_UNRECOVERED.status() : 0;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
