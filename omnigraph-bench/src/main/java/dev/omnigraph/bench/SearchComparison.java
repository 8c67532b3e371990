package dev.omnigraph.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Searches the same documents in several engines and prints a markdown table: how long loading and
 * indexes take, the first search in a new process, the time of later ones, what part of the nearest
 * vectors is found, and the memory of the process. Each engine runs in JVMs of its own: one loads,
 * and each kind of search has one. A process that takes too long is ended.
 */
public final class SearchComparison {
  private static final Map<String, String> ENGINES =
      new TreeMap<>(
          Map.of(
              "omnigraph", "dev.omnigraph.bench.OmnigraphSearch",
              "duckdb", "dev.omnigraph.bench.peers.DuckDbSearch",
              "kuzu", "dev.omnigraph.bench.peers.KuzuSearch",
              "neo4j", "dev.omnigraph.bench.peers.Neo4jSearch",
              "arcadedb", "dev.omnigraph.bench.peers.ArcadeDbSearch"));
  private static final int WANTED = 10;
  private static final int QUERIES = Integer.getInteger("bench.queries", 200);
  private static final long LIMIT_SECONDS = Long.getLong("bench.limit", 300);
  private static final long WARM_UP_NANOS = Long.getLong("bench.warmup", 5) * 1_000_000_000L;
  private static final String TRUTH = "truth";
  private static final List<String> COLUMNS =
      List.of("load", "index", "first", "p50", "p99", "recall@10", "rss_mb");

  private SearchComparison() {}

  /** Runs {@code DOCUMENTS ENGINE...}, or one phase of an engine as a child of such a run. */
  public static void main(String[] arguments) throws Exception {
    List<String> given = Arrays.asList(arguments);
    if (given.size() == 5 && given.get(0).equals("child")) {
      child(given.get(1), given.get(2), Integer.parseInt(given.get(3)), Path.of(given.get(4)));
      return;
    }
    if (given.size() < 2) {
      throw new IllegalArgumentException("usage: SearchComparison DOCUMENTS ENGINE...");
    }
    int documents = Integer.parseInt(given.get(0));
    Path truth = Files.createTempFile("omnigraph-truth", ".txt");
    try {
      Files.write(truth, nearest(documents));
      System.out.printf(
          Locale.ROOT,
          "%,d documents, vectors of %d, load average %.1f at the start%n%n",
          documents,
          SearchCorpus.DIMENSION,
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
      System.out.println(
          "| Engine | search | load ms | index ms | first ms | p50 ms | p99 ms |"
              + " recall@10 | RSS MB |");
      System.out.println("|---|---|" + "---:|".repeat(COLUMNS.size()));
      for (String engine : given.subList(1, given.size())) {
        measure(engine, documents, truth);
      }
    } finally {
      Files.delete(truth);
    }
  }

  /** Returns for each query the keys of the nearest documents, by comparing with all. */
  private static List<String> nearest(int documents) {
    SearchCorpus corpus = new SearchCorpus(documents);
    List<float[]> queries = corpus.vectors(QUERIES);
    double[][] distances = new double[QUERIES][WANTED];
    String[][] keys = new String[QUERIES][WANTED];
    for (double[] each : distances) {
      Arrays.fill(each, Double.POSITIVE_INFINITY);
    }
    corpus.visit(
        (key, text, vector) -> {
          for (int q = 0; q < QUERIES; q++) {
            insert(key, distance(queries.get(q), vector), distances[q], keys[q]);
          }
        });
    return Stream.of(keys).map(each -> String.join(" ", each)).toList();
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static void insert(String key, double distance, double[] distances, String[] keys) {
    if (!(distance < distances[WANTED - 1])) {
      return;
    }
    int at = WANTED - 1;
    for (; at > 0 && distances[at - 1] > distance; at--) {
      distances[at] = distances[at - 1];
      keys[at] = keys[at - 1];
    }
    distances[at] = distance;
    keys[at] = key;
  }

  private static void measure(String engine, int documents, Path truth)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("omnigraph-search");
    try {
      Files.copy(truth, directory.resolve(TRUTH));
      Map<String, String> loaded = run("LOAD", engine, documents, directory);
      for (SearchEngine.Search each : SearchEngine.Search.values()) {
        String search = each.name();
        if (loaded.getOrDefault("searches", "").contains(search)) {
          Map<String, String> line = new LinkedHashMap<>(loaded);
          line.put("index", loaded.getOrDefault("index_" + search, ""));
          line.putAll(run(search, engine, documents, directory));
          StringBuilder text =
              new StringBuilder("| " + engine + " | " + search.toLowerCase(Locale.ROOT));
          COLUMNS.forEach(column -> text.append(" | ").append(line.getOrDefault(column, "")));
          System.out.println(text.append(" |"));
        }
      }
      if (loaded.isEmpty()) {
        System.out.println("| " + engine + " | given up while loading |" + " |".repeat(7));
      }
    } finally {
      try (Stream<Path> left = Files.walk(directory)) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Runs a child and returns what it reported; nothing if it was ended. */
  private static Map<String, String> run(String phase, String engine, int documents, Path directory)
      throws IOException, InterruptedException {
    String home = System.getProperty("bench." + engine + ".java", System.getProperty("java.home"));
    String classes =
        System.getProperty("bench." + engine + ".classpath", System.getProperty("java.class.path"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(home, "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    if (engine.equals("arcadedb") || engine.equals("neo4j")) {
      command.add("--add-modules=jdk.incubator.vector"); // both compare vectors with it
    }
    command.add("-Xmx2g");
    command.add("-Dbench.queries=" + QUERIES);
    command.add("-Dbench.warmup=" + WARM_UP_NANOS / 1_000_000_000L);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    command.addAll(List.of("-cp", classes, SearchComparison.class.getName(), "child", phase));
    command.addAll(List.of(engine, String.valueOf(documents), directory.toString()));
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile()) // some engines write logs where they are started
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    } else if (process.exitValue() != 0) {
      throw new IOException(engine + " ended with status " + process.exitValue());
    }
    Map<String, String> reported = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(output), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 2) {
          reported.put(fields[0], fields[1]);
        }
      }
    }
    if (!ended) {
      reported.put("p50", "given up");
    }
    return reported;
  }

  private static void child(String phase, String name, int documents, Path directory)
      throws Exception {
    String type = ENGINES.get(name);
    if (type == null) {
      throw new IllegalArgumentException("an engine is one of " + ENGINES.keySet());
    }
    SearchCorpus corpus = new SearchCorpus(documents);
    try (SearchEngine engine =
        Class.forName(type).asSubclass(SearchEngine.class).getDeclaredConstructor().newInstance()) {
      if (phase.equals("LOAD")) {
        engine.load(corpus, directory);
        System.out.println("searches\t" + engine.searches());
        return;
      }
      engine.open(directory);
      if (phase.equals("TEXT")) {
        List<String> texts = corpus.texts(QUERIES, 1, 0);
        time(i -> engine.text(texts.get(i)));
      } else {
        SearchEngine.Search search = SearchEngine.Search.valueOf(phase);
        List<float[]> vectors = corpus.vectors(QUERIES);
        List<List<String>> found = time(i -> engine.nearest(search, vectors.get(i)));
        List<String> truth = Files.readAllLines(directory.resolve(TRUTH));
        int hits = 0;
        for (int i = 0; i < QUERIES; i++) {
          List<String> keys = new ArrayList<>(List.of(truth.get(i).split(" ")));
          keys.retainAll(found.get(i));
          hits += keys.size();
        }
        System.out.printf(Locale.ROOT, "recall@10\t%.4f%n", hits / (double) (WANTED * QUERIES));
      }
      System.out.println("rss_mb\t" + residentMegabytes());
    }
  }

  /** Reports how long a part of loading took: {@code load}, or {@code index_} and a search. */
  public static void report(String what, long nanos) {
    System.out.printf(Locale.ROOT, "%s\t%.0f%n", what, nanos / 1e6);
  }

  /** One query by its number. */
  @FunctionalInterface
  private interface Asked {
    List<String> answer(int query);
  }

  private static List<List<String>> time(Asked asked) {
    List<List<String>> found = new ArrayList<>(Collections.nCopies(QUERIES, List.of()));
    long start = System.nanoTime();
    asked.answer(0);
    report("first", System.nanoTime() - start);
    start = System.nanoTime();
    for (int i = 0; System.nanoTime() - start < WARM_UP_NANOS; i++) {
      asked.answer(i % QUERIES);
    }
    long[] nanos = new long[QUERIES];
    for (int i = 0; i < QUERIES; i++) {
      start = System.nanoTime();
      found.set(i, asked.answer(i));
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    System.out.printf(Locale.ROOT, "p50\t%.2f%n", nanos[QUERIES / 2] / 1e6);
    System.out.printf(Locale.ROOT, "p99\t%.2f%n", nanos[QUERIES * 99 / 100] / 1e6);
    return found;
  }

  /** Returns what the kernel says this process holds in memory; empty where it does not say. */
  private static String residentMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmRSS:")) {
          return String.valueOf(Long.parseLong(line.replaceAll("\\D", "")) / 1_000);
        }
      }
    }
    return "";
  }
}
