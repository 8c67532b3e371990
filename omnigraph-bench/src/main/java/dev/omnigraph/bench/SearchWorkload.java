package dev.omnigraph.bench;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Times search over generated documents: texts of about thirty words whose frequencies follow
 * Zipf's law, and clustered vectors of 128 components. Each line printed is one figure, with the
 * machine's load average, because figures taken beside other work are upper bounds.
 *
 * <p>Arguments: optionally the number of documents (default 100,000).
 */
public final class SearchWorkload {
  private static final long SEED = 7;
  private static final int DIMENSION = 128;
  private static final int CLUSTERS = 200;
  private static final int WORDS = 30_000;
  private static final int WORDS_PER_TEXT = 30;
  private static final int QUERIES = 300;
  private static final QueryOptions RECALL_90 = QueryOptions.defaults().withNearestRecall(0.9);
  private static final String SCHEMA =
      "node Doc { key: String @key  text: String  vector: Vector(" + DIMENSION + ") }";
  private static final String TEXT =
      "query q($q: String) { match { $d: Doc } return { $d.key }"
          + " order { bm25($d.text, $q) } limit 10 }";
  private static final String MATCH =
      "query q($q: String) { match { $d: Doc  search($d.text, $q) } return { count($d) as n } }";
  private static final String VECTOR =
      "query q($v: Vector("
          + DIMENSION
          + ")) { match { $d: Doc } return { $d.key }"
          + " order { nearest($d.vector, $v) } limit 10 }";

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final float[][] centres = new float[CLUSTERS][DIMENSION];
  private final double[] cumulated = new double[WORDS];
  private final PrintStream out;

  private SearchWorkload(PrintStream out) {
    this.out = out;
    double sum = 0;
    for (int i = 0; i < WORDS; i++) {
      sum += 1.0 / (i + 1);
      cumulated[i] = sum;
    }
    for (float[] centre : centres) {
      for (int i = 0; i < DIMENSION; i++) {
        centre[i] = (float) random.nextDouble();
      }
    }
  }

  /** Runs all parts in a temporary directory, which it removes. */
  public static void main(String[] arguments) throws IOException {
    int documents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    Path directory = Files.createTempDirectory("omnigraph-search");
    try {
      new SearchWorkload(System.out).run(directory, documents);
    } finally {
      try (Stream<Path> left = Files.walk(directory)) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private void run(Path directory, int documents) throws IOException {
    Path records = directory.resolve("documents.jsonl");
    try (BufferedWriter lines = Files.newBufferedWriter(records)) {
      for (int i = 0; i < documents; i++) {
        lines.write(record("d" + i));
      }
    }
    try (Omnigraph graph = Omnigraph.init(directory.resolve("graph").toString(), SCHEMA)) {
      long start = System.nanoTime();
      graph.load(LoadRequest.of(LoadMode.APPEND, records));
      report("load", start);
      PreparedQuery text = graph.main().prepare(TEXT);
      start = System.nanoTime();
      rows(text, Map.of("q", "word5"));
      report("first text query: reads and indexes all texts", start);
      start = System.nanoTime();
      graph.load(LoadRequest.of(LoadMode.APPEND, record("fresh")));
      rows(text, Map.of("q", "word5"));
      report("a commit of one document and a text query", start);
      many("bm25 top 10, a rare word", text, () -> Map.of("q", word(1_000)));
      many("bm25 top 10, one word", text, () -> Map.of("q", word(1)));
      many(
          "bm25 top 10, three words",
          text,
          () -> Map.of("q", word(1) + " " + word(1) + " " + word(1)));
      PreparedQuery match = graph.main().prepare(MATCH);
      many("search and count, one word", match, () -> Map.of("q", word(1)));
      PreparedQuery vector = graph.main().prepare(VECTOR);
      start = System.nanoTime();
      rows(vector, Map.of("v", vector()));
      report("first vector query: reads all vectors", start);
      many("nearest 10, exact", vector, () -> Map.of("v", vector()));
      approximate(vector);
    }
  }

  private void approximate(PreparedQuery vector) {
    long before = heapBytes();
    long start = System.nanoTime();
    rows(vector, Map.of("v", vector()), RECALL_90);
    report("first approximate query: sorts all vectors into lists", start);
    print("heap it adds", String.format(Locale.ROOT, "%.1f MB", (heapBytes() - before) / 1e6));
    for (double recall : new double[] {0.9, 0.95, 0.99}) {
      QueryOptions options = QueryOptions.defaults().withNearestRecall(recall);
      String what = String.format(Locale.ROOT, "nearest 10, recall %.2f asked for", recall);
      many(what, vector, () -> Map.of("v", vector()), options);
      int found = 0;
      for (int i = 0; i < QUERIES; i++) {
        Map<String, ?> parameters = Map.of("v", vector());
        List<Object> exact = keys(vector, parameters, QueryOptions.defaults());
        exact.retainAll(keys(vector, parameters, options));
        found += exact.size();
      }
      print("recall@10 found", String.format(Locale.ROOT, "%.4f", found / (10.0 * QUERIES)));
    }
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static List<Object> keys(
      PreparedQuery query, Map<String, ?> parameters, QueryOptions options) {
    try (QueryResult result = query.execute(parameters, options)) {
      List<Object> keys = new ArrayList<>();
      result.forEach(row -> keys.add(row.value(0)));
      return keys;
    }
  }

  private String record(String key) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < WORDS_PER_TEXT; i++) {
      words.append(i == 0 ? "" : " ").append(word(1));
    }
    return "{\"type\":\"Doc\",\"data\":{\"key\":\""
        + key
        + "\",\"text\":\""
        + words
        + "\",\"vector\":"
        + Arrays.toString(vector())
        + "}}\n";
  }

  /** Returns a word by Zipf's law, none of the {@code from} - 1 most frequent ones. */
  private String word(int from) {
    double low = from <= 1 ? 0 : cumulated[from - 2];
    double at = low + random.nextDouble() * (cumulated[WORDS - 1] - low);
    int found = Arrays.binarySearch(cumulated, at);
    return "word" + (found < 0 ? -found - 1 : found);
  }

  private float[] vector() {
    float[] centre = centres[random.nextInt(CLUSTERS)];
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = centre[i] + (float) (random.nextDouble() - 0.5) * 0.3f;
    }
    return vector;
  }

  private static int rows(PreparedQuery query, Map<String, ?> parameters) {
    return rows(query, parameters, QueryOptions.defaults());
  }

  private static int rows(PreparedQuery query, Map<String, ?> parameters, QueryOptions options) {
    try (QueryResult result = query.execute(parameters, options)) {
      return result.rows().size();
    }
  }

  private void many(String what, PreparedQuery query, Supplier<Map<String, ?>> parameters) {
    many(what, query, parameters, QueryOptions.defaults());
  }

  private void many(
      String what, PreparedQuery query, Supplier<Map<String, ?>> parameters, QueryOptions options) {
    List<Map<String, ?>> asked = Stream.generate(parameters).limit(QUERIES).toList();
    asked.forEach(one -> rows(query, one, options)); // warms up
    long[] nanos = new long[QUERIES];
    for (int i = 0; i < QUERIES; i++) {
      long start = System.nanoTime();
      rows(query, asked.get(i), options);
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    print(
        what,
        String.format(
            Locale.ROOT,
            "p50 %.2f ms  p99 %.2f ms",
            nanos[QUERIES / 2] / 1e6,
            nanos[QUERIES * 99 / 100] / 1e6));
  }

  private void report(String what, long start) {
    print(what, String.format(Locale.ROOT, "%.1f ms", (System.nanoTime() - start) / 1e6));
  }

  private void print(String what, String figures) {
    out.printf(
        Locale.ROOT,
        "%-46s %s   (load %.1f)%n",
        what,
        figures,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
