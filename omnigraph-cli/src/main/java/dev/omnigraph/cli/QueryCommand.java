package dev.omnigraph.cli;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryProfile;
import dev.omnigraph.QueryResult;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code query}: runs a read query. */
@Command(name = "query", description = "Run a read query.")
final class QueryCommand extends StoreCommand {
  @Mixin QuerySource source = new QuerySource();

  @Mixin ReadTarget target = new ReadTarget();

  @Option(names = "--limit-millis", paramLabel = "N", description = "Give up after this time.")
  @Nullable Long limitMillis;

  @Option(
      names = "--recall",
      paramLabel = "R",
      description = "Let nearest find this share of the nearest rows, above 0 and at most 1.")
  @Nullable Double recall;

  @Option(names = "--explain", description = "Show the plan instead of running it.")
  boolean explain;

  @Option(names = "--profile", description = "Run it and show rows, time and bytes per operator.")
  boolean profile;

  @Override
  Set<RowFormat> formats() {
    return EnumSet.allOf(RowFormat.class);
  }

  @Override
  public Integer call() throws IOException {
    RowFormat rows = chosenFormat();
    QueryOptions options = QueryOptions.defaults();
    if (limitMillis != null) {
      if (limitMillis <= 0) {
        throw new UsageException("--limit-millis takes a number above 0");
      }
      options = options.withTimeout(Duration.ofMillis(limitMillis));
    }
    if (recall != null) {
      if (!(recall > 0 && recall <= 1)) {
        throw new UsageException("--recall takes a number above 0 and at most 1");
      }
      options = options.withNearestRecall(recall);
    }
    long start = System.nanoTime();
    try (Omnigraph graph = openReadOnly();
        GraphSnapshot snapshot = target.open(graph)) {
      PreparedQuery query = snapshot.prepare(source.sourceText(), source.queryName());
      if (explain) {
        console().out().println(wantsJson() ? query.explainJson(options) : query.explain(options));
        return 0;
      }
      if (profile) {
        console().out().println(render(query.profile(source.parametersJson(), options)));
        return 0;
      }
      try (QueryResult result = query.executeJson(source.parametersJson(), options)) {
        rows.write(
            console().out(),
            new RowFormat.Header(query.name(), snapshot.commitId(), result.columns()),
            result,
            () -> (System.nanoTime() - start) / 1e6);
      }
    }
    return 0;
  }

  private String render(QueryProfile result) {
    return wantsJson() ? result.toJson() : result.toText();
  }

  private RowFormat chosenFormat() {
    if (format != null) {
      return format;
    }
    return wantsJson() ? RowFormat.JSON : RowFormat.TABLE;
  }
}
