package dev.omnigraph.cli;

import dev.omnigraph.LintReport;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.SchemaLint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lint}: checks query files against a schema without running anything. */
@Command(name = "lint", description = "Check query files against a schema.")
final class LintCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph whose schema to use.")
  @Nullable String uri;

  @Option(
      names = "--schema",
      paramLabel = "FILE",
      description = "Use this schema instead of a graph's.")
  @Nullable Path schema;

  @Option(
      names = "--query",
      paramLabel = "FILE",
      required = true,
      description = "Query source; may be repeated.")
  List<Path> queries = new ArrayList<>();

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() {
    List<LintReport> reports = new ArrayList<>();
    if (schema != null) {
      if (store != null || uri != null) {
        throw new UsageException("give --schema or a graph, not both");
      }
      SchemaLint lint = SchemaLint.ofFile(schema.toString(), InputFiles.readText(schema));
      queries.forEach(q -> reports.add(lint.query(q.toString(), InputFiles.readText(q))));
    } else if (store == null && uri == null) {
      throw new UsageException("name what to check against: --schema FILE or a graph");
    } else {
      try (Omnigraph graph = openReadOnly()) {
        SchemaLint lint = graph.lint();
        queries.forEach(q -> reports.add(lint.query(q.toString(), InputFiles.readText(q))));
      }
    }
    boolean failed = false;
    for (LintReport report : reports) {
      console().out().println(wantsJson() ? report.json() : report.text());
      failed |= report.hasErrors();
    }
    return failed ? ExitCode.WRONG_INPUT.status() : 0;
  }
}
