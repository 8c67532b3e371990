package dev.omnigraph.bench;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Searches in this product. */
public final class OmnigraphSearch implements SearchEngine {
  private static final double RECALL = 0.95;
  static final String SCHEMA =
      "node Doc { key: String @key  text: String @index  vector: Vector("
          + SearchCorpus.DIMENSION
          + ") @index }";
  static final String TEXT =
      "query q($q: String) { match { $d: Doc } return { $d.key }"
          + " order { bm25($d.text, $q) } limit 10 }";
  static final String NEAREST =
      "query q($v: Vector("
          + SearchCorpus.DIMENSION
          + ")) { match { $d: Doc } return { $d.key }"
          + " order { nearest($d.vector, $v) } limit 10 }";
  private static final QueryOptions EXACT = QueryOptions.defaults();
  private static final QueryOptions APPROXIMATE = EXACT.withNearestRecall(RECALL);

  private @Nullable Omnigraph graph;
  private @Nullable PreparedQuery text;
  private @Nullable PreparedQuery nearest;

  @Override
  public List<Search> searches() {
    return List.of(Search.TEXT, Search.EXACT, Search.APPROXIMATE);
  }

  @Override
  public void load(SearchCorpus corpus, Path directory) throws IOException {
    Path records = directory.resolve("documents.jsonl");
    write(corpus, records);
    try (Omnigraph created =
        Omnigraph.init(directory.resolve("graph").toString(), SCHEMA, options(directory).build())) {
      long start = System.nanoTime();
      created.load(LoadRequest.of(LoadMode.APPEND, records));
      SearchComparison.report("load", System.nanoTime() - start);
      start = System.nanoTime();
      created.optimize(OptimizeOptions.all()); // makes both indexes; the time is that of both
      long indexes = System.nanoTime() - start;
      SearchComparison.report("index_TEXT", indexes);
      SearchComparison.report("index_APPROXIMATE", indexes);
    }
    Files.delete(records);
  }

  /** Returns options with which a graph in a directory keeps its search indexes there, too. */
  static OmnigraphOptions.Builder options(Path directory) {
    return OmnigraphOptions.builder().indexDirectory(directory.resolve("indexes"));
  }

  /** Writes documents as a loader reads them. */
  static void write(SearchCorpus corpus, Path file) throws IOException {
    try (BufferedWriter lines = Files.newBufferedWriter(file)) {
      corpus.visit((key, words, vector) -> write(lines, key, words, vector));
    }
  }

  private static void write(BufferedWriter lines, String key, String words, float[] vector) {
    try {
      lines.write("{\"type\":\"Doc\",\"data\":{\"key\":\"" + key + "\",\"text\":\"" + words);
      lines.write("\",\"vector\":" + Arrays.toString(vector) + "}}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // closed with the engine
  public void open(Path directory) {
    Omnigraph opened =
        Omnigraph.open(
            directory.resolve("graph").toString(), options(directory).readOnly().build());
    graph = opened;
    text = opened.main().prepare(TEXT);
    nearest = opened.main().prepare(NEAREST);
  }

  @Override
  public List<String> text(String words) {
    return keys(text, Map.of("q", words), EXACT);
  }

  @Override
  public List<String> nearest(Search search, float[] vector) {
    return keys(nearest, Map.of("v", vector), search == Search.EXACT ? EXACT : APPROXIMATE);
  }

  private static List<String> keys(
      @Nullable PreparedQuery query, Map<String, ?> parameters, QueryOptions options) {
    if (query == null) {
      throw new IllegalStateException("open first");
    }
    List<String> keys = new ArrayList<>();
    try (QueryResult result = query.execute(parameters, options)) {
      for (Row row : result) {
        keys.add((String) row.value(0));
      }
    }
    return keys;
  }

  @Override
  public void close() {
    if (graph != null) {
      graph.close();
    }
  }
}
