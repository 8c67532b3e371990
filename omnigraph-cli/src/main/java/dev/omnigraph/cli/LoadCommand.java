package dev.omnigraph.cli;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.LoadResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.NotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code load}: brings records in as one commit. */
@Command(name = "load", description = "Load JSON Lines, CSV or Arrow data in one commit.")
final class LoadCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Records; - for standard input; may be repeated.")
  List<String> data = new ArrayList<>();

  @Option(
      names = "--data-format",
      description =
          "jsonl, csv or arrow (default: by the file name: .csv, .arrow, .arrows, .ipc, each also"
              + " with .gz; else jsonl).")
  @Nullable DataFormat format;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "The type of the rows of CSV and Arrow data (default: the name of the file).")
  @Nullable String type;

  @Option(
      names = "--mode",
      required = true,
      description = "overwrite, append or merge: what happens to rows already there.")
  LoadMode mode = LoadMode.APPEND;

  @Option(names = "--branch", description = "The branch to load into (default main).")
  String branch = "main";

  @Option(
      names = "--from",
      paramLabel = "BASE",
      description = "Fork the branch from BASE if it is missing.")
  @Nullable String from;

  @Mixin WriteArguments write = new WriteArguments();

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() {
    List<LoadRequest.Source> sources = new ArrayList<>();
    for (String name : data) {
      if (name.equals("-")) {
        sources.add(
            LoadRequest.Source.of(
                "standard input", console().in(), DataFormat.of("", format, type)));
      } else if (Files.isRegularFile(Path.of(name))) {
        Path file = Path.of(name);
        sources.add(
            LoadRequest.Source.of(
                file, DataFormat.of(String.valueOf(file.getFileName()), format, type)));
      } else {
        throw NotFoundException.of("file", name, "check the path");
      }
    }
    long start = System.nanoTime();
    LoadResult result;
    try (Omnigraph graph = openForWrite();
        LoadProgressBar progress = LoadProgressBar.on(console(), quiet, sources)) {
      LoadRequest request =
          LoadRequest.of(mode, sources).withOptions(write.toOptions()).withProgress(progress);
      if (from != null) {
        request = request.withBase(from);
      }
      result = graph.branch(branch).load(request);
    }
    print(toJson(result, (System.nanoTime() - start) / 1_000_000), text(result));
    return 0;
  }

  private Map<String, Object> toJson(LoadResult result, long millis) {
    Map<String, Object> object = Json.object();
    object.put("commit_id", result.commitId());
    object.put("branch", result.branch());
    object.put("mode", mode.text());
    object.put("nodes", result.nodes());
    object.put("edges", result.edges());
    object.put("rows", result.rows());
    object.put("millis", millis);
    return object;
  }

  private static String text(LoadResult result) {
    StringBuilder lines = new StringBuilder();
    lines.append("loaded ").append(result.rows()).append(" records into ").append(result.branch());
    lines.append(" as commit ").append(result.commitId());
    result.nodes().forEach((type, n) -> lines.append("\n  ").append(type).append("  ").append(n));
    result.edges().forEach((type, n) -> lines.append("\n  ").append(type).append("  ").append(n));
    return lines.toString();
  }
}
