package dev.omnigraph.cli;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.TableState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code snapshot}: what a branch or commit consists of. */
@Command(name = "snapshot", description = "Show the tables of a branch or commit.")
final class SnapshotCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Mixin ReadTarget target = new ReadTarget();

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() {
    try (Omnigraph graph = openReadOnly();
        GraphSnapshot snapshot = target.open(graph)) {
      Map<String, Object> result = Json.object();
      result.put("branch", snapshot.branch());
      result.put("commit_id", snapshot.commitId());
      result.put("manifest_version", snapshot.manifestVersion());
      result.put("tables", tables(snapshot.tables()));
      StringBuilder text = new StringBuilder();
      text.append("branch ").append(snapshot.branch());
      text.append(" at commit ").append(snapshot.commitId());
      for (TableState table : snapshot.tables()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%n  %-32s version %-6d on %-10s %d rows",
                table.tableKey(),
                table.version(),
                table.branch(),
                table.rows()));
      }
      print(result, text.toString());
    }
    return 0;
  }

  /** Returns the table states as JSON objects, in the order given. */
  static List<Map<String, Object>> tables(List<TableState> states) {
    List<Map<String, Object>> tables = new ArrayList<>();
    for (TableState state : states) {
      Map<String, Object> table = Json.object();
      table.put("table_key", state.tableKey());
      table.put("version", state.version());
      table.put("branch", state.branch());
      table.put("rows", state.rows());
      tables.add(table);
    }
    return tables;
  }
}
