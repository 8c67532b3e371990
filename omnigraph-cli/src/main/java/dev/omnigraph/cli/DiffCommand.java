package dev.omnigraph.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.Change;
import dev.omnigraph.ChangeOp;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.Omnigraph;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code diff}: what changed between two states. */
@Command(name = "diff", description = "Show what changed between two branches or commits.")
final class DiffCommand extends StoreCommand {
  @Parameters(index = "0", paramLabel = "FROM", description = "The older branch or commit.")
  String from = "";

  @Parameters(index = "1", paramLabel = "TO", description = "The newer branch or commit.")
  String to = "";

  @Parameters(index = "2", arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Mixin ChangeArguments wanted = new ChangeArguments();

  @Option(names = "--summary", description = "Only count, by table.")
  boolean summary;

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() throws IOException {
    try (Omnigraph graph = openReadOnly();
        ChangeStream changes = graph.diff(from, to, wanted.filter())) {
      if (summary) {
        printSummary(changes);
      } else {
        printLines(changes);
      }
    }
    return 0;
  }

  private void printLines(ChangeStream changes) throws IOException {
    PrintWriter out = new PrintWriter(console().out(), false, StandardCharsets.UTF_8);
    if (!wantsJson()) {
      while (changes.hasNext()) {
        Change change = changes.next();
        out.println(change.op().text() + "  " + change.tableKey() + "  " + change.id());
      }
    } else {
      try (JsonGenerator json = Json.generator(out)) {
        json.setRootValueSeparator(null);
        while (changes.hasNext()) {
          changes.next().writeJson(json);
          json.writeRaw('\n');
        }
      }
    }
    out.flush();
  }

  private void printSummary(ChangeStream changes) {
    Map<String, Map<ChangeOp, Long>> counts = new TreeMap<>();
    while (changes.hasNext()) {
      Change change = changes.next();
      counts
          .computeIfAbsent(change.tableKey(), k -> new EnumMap<>(ChangeOp.class))
          .merge(change.op(), 1L, Long::sum);
    }
    Map<String, Object> tables = Json.object();
    StringBuilder text = new StringBuilder(counts.isEmpty() ? "no changes" : "");
    counts.forEach(
        (table, ops) -> {
          Map<String, Object> object = Json.object();
          object.put("inserted", ops.getOrDefault(ChangeOp.INSERT, 0L));
          object.put("updated", ops.getOrDefault(ChangeOp.UPDATE, 0L));
          object.put("deleted", ops.getOrDefault(ChangeOp.DELETE, 0L));
          tables.put(table, object);
          text.append(text.isEmpty() ? "" : System.lineSeparator()).append(table);
          object.forEach((name, count) -> text.append("  ").append(count).append(' ').append(name));
        });
    Map<String, Object> result = Json.object();
    result.put("from", changes.fromCommit());
    result.put("to", changes.toCommit());
    result.put("changes", tables);
    print(result, text.toString());
  }
}
