package dev.omnigraph.bench;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The product under measure. */
public final class OmnigraphEngine implements Engine {
  private final Map<ReadWorkload, PreparedQuery> queries = new EnumMap<>(ReadWorkload.class);
  private @Nullable Omnigraph graph;

  @Override
  public void load(SocialGraph social, Path directory) throws IOException {
    Path records = directory.resolve("graph.jsonl");
    social.writeJsonLines(records);
    try (Omnigraph created =
        Omnigraph.init(directory.resolve("graph").toString(), SocialGraph.SCHEMA)) {
      long start = System.nanoTime();
      created.load(LoadRequest.of(LoadMode.APPEND, records));
      Comparison.loaded(System.nanoTime() - start);
    }
    Files.delete(records);
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // this engine owns the graph and closes it
  public void open(Path directory) {
    Omnigraph opened = Omnigraph.open(directory.resolve("graph").toString());
    graph = opened;
    String source = source("reads.gq") + source("lsqb.gq");
    for (ReadWorkload workload : ReadWorkload.values()) {
      queries.put(workload, opened.main().prepare(source, Optional.of(workload.queryName())));
    }
  }

  private static String source(String name) {
    try (InputStream in = OmnigraphEngine.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long run(ReadWorkload workload, String person) {
    Map<String, Object> parameters = workload.isPerPerson() ? Map.of("n", person) : Map.of();
    long rows = 0;
    long number = 0;
    try (QueryResult result = Objects.requireNonNull(queries.get(workload)).execute(parameters)) {
      boolean single = result.columns().size() == 1;
      for (Row row : result) {
        rows++;
        number = single && row.value(0) instanceof Number value ? value.longValue() : number;
      }
      return single && rows == 1 && workload != ReadWorkload.NEIGHBOURS ? number : rows;
    }
  }

  @Override
  public void close() {
    if (graph != null) {
      graph.close();
    }
  }
}
