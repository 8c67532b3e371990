package dev.omnigraph.cli;

import dev.omnigraph.LoadFormat;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.LoadResult;
import dev.omnigraph.Omnigraph;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  @Nullable DataFormat dataFormat;

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
  Optional<String> targetBranch() {
    return Optional.of(branch);
  }

  @Override
  public Integer call() {
    if (mode == LoadMode.OVERWRITE) {
      requireConsent();
    }
    if (data.stream().filter("-"::equals).count() > 1) {
      throw new UsageException("standard input can be read once: give --data - once");
    }
    List<LoadRequest.Source> sources = data.stream().map(this::source).toList();
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

  private LoadRequest.Source source(String name) {
    if (name.equals("-")) {
      return LoadRequest.Source.of(
          "standard input", console().in(), DataFormat.of("", dataFormat, type));
    }
    Path file = InputFiles.existing(name);
    LoadFormat format = DataFormat.of(String.valueOf(file.getFileName()), dataFormat, type);
    if (!Files.isReadable(file)) {
      throw InputFiles.unreadable(file, new AccessDeniedException(name));
    }
    if (Files.isRegularFile(file)) {
      return LoadRequest.Source.of(file, format);
    }
    try {
      return LoadRequest.Source.of(name, new FileInputStream(file.toFile()), format); // a pipe
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
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
