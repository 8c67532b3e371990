package dev.omnigraph.cli;

import dev.omnigraph.CheckOptions;
import dev.omnigraph.CheckReport;
import dev.omnigraph.Omnigraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check}: verifies a graph without changing it. */
@Command(name = "check", description = "Verify the graph without changing it.")
final class CheckCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Option(
      names = "--deep",
      description = "Read every value of every row, too, in a process of its own.")
  boolean deep;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long --deep may take (3600).")
  long timeout = 3600;

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() {
    if (timeout <= 0) {
      throw new UsageException("--timeout is a number of seconds above 0");
    }
    CheckReport report =
        Omnigraph.check(
            storeUri(),
            options().readOnly().build(),
            deep
                ? CheckOptions.deep().withTimeout(Duration.ofSeconds(timeout))
                : CheckOptions.shallow());
    List<Map<String, Object>> problems = new ArrayList<>();
    StringBuilder text = new StringBuilder(report.ok() ? "no problems" : "problems:");
    for (CheckReport.Problem problem : report.problems()) {
      Map<String, Object> object = Json.object();
      object.put("kind", problem.kind());
      Json.put(object, "table_key", problem.tableKey().orElse(null));
      Json.put(object, "id", problem.id().orElse(null));
      object.put("message", problem.message());
      problems.add(object);
      text.append("\n  ").append(problem.kind()).append("  ");
      problem.tableKey().ifPresent(k -> text.append(k).append("  "));
      problem.id().ifPresent(i -> text.append(i).append("  "));
      text.append(problem.message());
    }
    List<Map<String, Object>> notices = new ArrayList<>();
    if (!report.notices().isEmpty()) {
      text.append("\nleft over:");
    }
    for (CheckReport.Notice notice : report.notices()) {
      Map<String, Object> object = Json.object();
      object.put("kind", notice.kind());
      Json.put(object, "table_key", notice.tableKey().orElse(null));
      object.put("path", notice.path());
      object.put("bytes", notice.bytes());
      object.put("message", notice.message());
      notices.add(object);
      text.append("\n  ").append(notice.kind()).append("  ").append(notice.path());
      text.append("  ").append(notice.message());
    }
    Map<String, Object> result = Json.object();
    result.put("ok", report.ok());
    result.put("problems", problems);
    result.put("notices", notices);
    print(result, text.toString());
    return report.ok() ? 0 : ExitCode.DAMAGED_OR_UNRECOVERED.status();
  }
}
