package dev.omnigraph.cli;

import dev.omnigraph.CleanupOptions;
import dev.omnigraph.CleanupResult;
import dev.omnigraph.Omnigraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cleanup}: removes history nobody needs. */
@Command(
    name = "cleanup",
    description = "Remove old commits and what only they need; a preview without --confirm.")
final class CleanupCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Keep the N newest commits of every branch.")
  @Nullable Integer keep;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      description = "Remove only what was replaced longer ago, for example 7d.")
  @Nullable String olderThan;

  @Option(
      names = "--min-age",
      paramLabel = "AGE",
      description = "Keep what was replaced more recently, for other readers (default 1h).")
  @Nullable String minimumAge;

  @Option(names = "--confirm", description = "Really remove.")
  boolean confirm;

  @Mixin WriteArguments write = new WriteArguments();

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() {
    if (confirm) {
      requireConsent(); // a preview destroys nothing
    }
    CleanupOptions options = cleanupOptions();
    CleanupResult result;
    try (Omnigraph graph = openForWrite()) {
      result = confirm ? graph.cleanup(options) : graph.previewCleanup(options);
    }
    print(toJson(result), text(result));
    return result.tables().stream().anyMatch(t -> t.error().isPresent())
        ? ExitCode.IO_OR_LIMIT.status()
        : 0;
  }

  private CleanupOptions cleanupOptions() {
    if (keep == null && olderThan == null) {
      throw new UsageException("cleanup takes --keep N, --older-than AGE or both");
    }
    if (keep != null && keep < 1) {
      throw new UsageException("--keep takes a number from 1");
    }
    Optional<Duration> age = Optional.ofNullable(olderThan).map(a -> Ages.parse("--older-than", a));
    CleanupOptions options;
    if (age.isPresent()) {
      options = CleanupOptions.olderThan(age.get());
      options = keep == null ? options : options.andKeep(keep);
    } else {
      options = CleanupOptions.keep(Objects.requireNonNull(keep));
    }
    return minimumAge == null
        ? options
        : options.withMinimumAge(Ages.parse("--min-age", minimumAge));
  }

  private static Map<String, Object> toJson(CleanupResult result) {
    List<Map<String, Object>> tables = new ArrayList<>();
    for (CleanupResult.Table table : result.tables()) {
      Map<String, Object> object = Json.object();
      object.put("table_key", table.tableKey());
      object.put("versions", table.versions());
      object.put("files", table.files());
      object.put("bytes", table.bytes());
      object.put("forks", table.forks());
      Json.put(object, "error", table.error().orElse(null));
      tables.add(object);
    }
    Map<String, Object> object = Json.object();
    object.put("removed", result.mode() == CleanupResult.Mode.REMOVED);
    object.put("versions", result.versions());
    object.put("bytes", result.bytes());
    object.put("tables", tables);
    return object;
  }

  private static String text(CleanupResult result) {
    StringBuilder lines = new StringBuilder();
    boolean removed = result.mode() == CleanupResult.Mode.REMOVED;
    lines.append(removed ? "removed " : "would remove ");
    lines.append(result.versions()).append(" versions, ");
    lines.append(result.bytes()).append(" bytes");
    for (CleanupResult.Table table : result.tables()) {
      lines.append("\n  ").append(table.tableKey()).append("  ");
      if (table.error().isPresent()) {
        lines.append("left alone: ").append(table.error().get());
        continue;
      }
      lines.append(table.versions()).append(" versions, ");
      lines.append(table.files()).append(" files, ");
      lines.append(table.bytes()).append(" bytes");
      if (table.forks() > 0) {
        lines.append(", ").append(table.forks()).append(" orphaned forks");
      }
    }
    if (!removed) {
      lines.append("\nrepeat with --confirm to remove");
    }
    return lines.toString();
  }
}
