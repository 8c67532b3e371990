package dev.omnigraph.bench;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Times search over generated documents: texts of about thirty words whose frequencies follow
 * Zipf's law, and clustered vectors of 128 components. Each line printed is one figure, with the
 * machine's load average, because figures taken beside other work are upper bounds.
 *
 * <p>In the end new processes ask their first query, without index files and with those that are
 * there by then.
 *
 * <p>Arguments: optionally the number of documents (default 100,000).
 */
public final class SearchWorkload {
  private static final int QUERIES = 300;
  private static final QueryOptions EXACT = QueryOptions.defaults();
  private static final String SCHEMA = OmnigraphSearch.SCHEMA;
  private static final String TEXT = OmnigraphSearch.TEXT;
  private static final String MATCH =
      "query q($q: String) { match { $d: Doc  search($d.text, $q) } return { count($d) as n } }";
  private static final String VECTOR = OmnigraphSearch.NEAREST;

  private final PrintStream out;
  private long cpuNanos;

  private SearchWorkload(PrintStream out) {
    this.out = out;
  }

  /** Runs all parts in a temporary directory, which it removes. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 3) {
      first(Path.of(arguments[0]), arguments[1], arguments[2]);
      return;
    }
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

  private void run(Path directory, int documents) throws IOException, InterruptedException {
    SearchCorpus corpus = new SearchCorpus(documents);
    Path records = directory.resolve("documents.jsonl");
    OmnigraphSearch.write(corpus, records);
    Path fresh = directory.resolve("fresh.jsonl");
    OmnigraphSearch.write(new SearchCorpus(1), fresh);
    Files.writeString(fresh, Files.readString(fresh).replace("\"d0\"", "\"fresh\""));
    try (Omnigraph graph =
        Omnigraph.init(
            directory.resolve("graph").toString(),
            SCHEMA,
            OmnigraphSearch.options(directory).build())) {
      long start = System.nanoTime();
      graph.load(LoadRequest.of(LoadMode.APPEND, records));
      report("load", start);
      PreparedQuery text = graph.main().prepare(TEXT);
      start = System.nanoTime();
      rows(text, Map.of("q", "word5"), EXACT);
      report("first text query: reads, indexes, keeps on disk", start);
      start = System.nanoTime();
      graph.load(LoadRequest.of(LoadMode.APPEND, fresh));
      rows(text, Map.of("q", "word5"), EXACT);
      report("a commit of one document and a text query", start);
      many("bm25 top 10, a rare word", text, words(corpus, 1, 1_000), EXACT);
      many("bm25 top 10, one word", text, words(corpus, 1, 0), EXACT);
      many("bm25 top 10, three words", text, words(corpus, 3, 0), EXACT);
      PreparedQuery match = graph.main().prepare(MATCH);
      many("search and count, a rare word", match, words(corpus, 1, 1_000), EXACT);
      many("search and count, one word", match, words(corpus, 1, 0), EXACT);
      PreparedQuery vector = graph.main().prepare(VECTOR);
      List<Map<String, ?>> asked = new ArrayList<>();
      corpus.vectors(QUERIES).forEach(v -> asked.add(Map.of("v", v)));
      start = System.nanoTime();
      rows(vector, asked.get(0), EXACT);
      report("first vector query: reads all vectors", start);
      many("nearest 10, exact", vector, asked, EXACT);
      approximate(vector, asked);
    }
    sizes(directory.resolve("indexes"));
    for (String search : List.of("text", "recall")) {
      for (String indexes : List.of("none", "indexes")) {
        process(directory, indexes, search);
      }
    }
  }

  private void sizes(Path indexes) throws IOException {
    try (Stream<Path> files = Files.walk(indexes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = String.valueOf(file.getFileName()).replaceAll("~[^~]*$", "");
        print("on disk: " + name, String.format(Locale.ROOT, "%.1f MB", Files.size(file) / 1e6));
      }
    }
  }

  /** Lets a new process ask its first query. */
  private void process(Path directory, String indexes, String search)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                SearchWorkload.class.getName(),
                directory.toString(),
                indexes,
                search)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String figures = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("the process failed");
    }
    String with = indexes.equals("none") ? "without files" : "with files";
    print("new process, " + search + ", " + with, figures.strip());
  }

  /** What the new process does. */
  private static void first(Path directory, String indexes, String search) {
    SearchCorpus corpus = new SearchCorpus(1);
    boolean text = search.equals("text");
    Map<String, ?> words = Map.of("q", "word5");
    Map<String, ?> parameters = text ? words : Map.of("v", corpus.vectors(1).get(0));
    QueryOptions options = text ? EXACT : EXACT.withNearestRecall(0.95);
    long start = System.nanoTime();
    try (Omnigraph graph =
        Omnigraph.open(
            directory.resolve("graph").toString(),
            OmnigraphOptions.builder()
                .readOnly()
                .indexDirectory(directory.resolve(indexes))
                .build())) {
      long opened = System.nanoTime();
      PreparedQuery query = graph.main().prepare(text ? TEXT : VECTOR);
      long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      rows(query, parameters, options);
      long first = System.nanoTime();
      used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - used;
      rows(query, parameters, options);
      System.out.printf(
          Locale.ROOT,
          "open %.0f ms  first query %.0f ms (%.0f ms of its thread)  second %.1f ms%n",
          (opened - start) / 1e6,
          (first - opened) / 1e6,
          used / 1e6,
          (System.nanoTime() - first) / 1e6);
    }
  }

  private static List<Map<String, ?>> words(SearchCorpus corpus, int words, int leftOut) {
    List<Map<String, ?>> asked = new ArrayList<>();
    corpus.texts(QUERIES, words, leftOut).forEach(text -> asked.add(Map.of("q", text)));
    return asked;
  }

  private void approximate(PreparedQuery vector, List<Map<String, ?>> asked) {
    long before = heapBytes();
    long start = System.nanoTime();
    rows(vector, asked.get(0), EXACT.withNearestRecall(0.9));
    report("first approximate query: sorts vectors in lists", start);
    print("heap it adds", String.format(Locale.ROOT, "%.1f MB", (heapBytes() - before) / 1e6));
    for (double recall : new double[] {0.9, 0.95, 0.99}) {
      QueryOptions options = EXACT.withNearestRecall(recall);
      many(
          String.format(Locale.ROOT, "nearest 10, recall %.2f asked for", recall),
          vector,
          asked,
          options);
      int found = 0;
      for (Map<String, ?> parameters : asked) {
        List<Object> exact = keys(vector, parameters, EXACT);
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

  private static int rows(PreparedQuery query, Map<String, ?> parameters, QueryOptions options) {
    return keys(query, parameters, options).size();
  }

  private void many(
      String what, PreparedQuery query, List<Map<String, ?>> asked, QueryOptions options) {
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

  /** Prints the time since a start, and the processor time of this thread since the last such. */
  private void report(String what, long start) {
    long passed = System.nanoTime() - start;
    long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    print(
        what,
        String.format(
            Locale.ROOT,
            "%.1f ms, at most %.1f ms of processor time of its thread",
            passed / 1e6,
            (used - cpuNanos) / 1e6));
    cpuNanos = used;
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
