package dev.omnigraph.bench;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryResult;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Times writes: single inserts at growing history, many rows in one commit, several threads, reads
 * and writes mixed. Each line printed is one figure; the machine's load average is printed along,
 * because figures taken beside other work are upper bounds.
 *
 * <p>Arguments: {@code forced|os_cache} and optionally the number of commits to go up to (default
 * 1,000; with 10,000 the first part alone takes minutes, and says how many).
 */
public final class WriteWorkload {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  city: String? }
      edge Knows: Person -> Person { since: Date? }
      """;
  private static final String ADD =
      "query add($n: String, $a: I32) { insert Person { name: $n, age: $a, city: \"Riga\" } }";
  private static final String READ =
      "query read($n: String) { match { $p: Person { name: $n } } return { $p.age as age } }";
  private static final int SAMPLE = 50;
  private static final int[] THREADS = {1, 4, 16};

  private final OmnigraphOptions options;
  private final Path directory;
  private final PrintStream out;

  private WriteWorkload(OmnigraphOptions options, Path directory, PrintStream out) {
    this.options = options;
    this.directory = directory;
    this.out = out;
  }

  /** Runs all parts in a temporary directory, which it removes. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 1) {
      throw new IllegalArgumentException("forced|os_cache [commits]");
    }
    Durability durability = Durability.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    int commits = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
    OmnigraphOptions options = OmnigraphOptions.builder().durability(durability).build();
    Path directory = Files.createTempDirectory("omnigraph-writes");
    try {
      new WriteWorkload(options, directory, System.out).run(commits);
    } finally {
      remove(directory);
    }
  }

  private void run(int commits) throws Exception {
    try (Omnigraph graph = init("single")) {
      singleInserts(graph, commits);
      inOneCommit(graph);
    }
    for (int threads : THREADS) {
      try (Omnigraph graph = init("threads" + threads)) {
        byThreads(graph, threads);
      }
    }
    try (Omnigraph graph = init("mixed")) {
      mixed(graph);
    }
  }

  @SuppressWarnings("MustBeClosed") // the caller closes it
  private Omnigraph init(String name) {
    Omnigraph graph = Omnigraph.init(directory.resolve(name).toString(), SCHEMA, options);
    for (int i = 0; i < 20; i++) {
      insert(graph, "warm" + i);
    }
    return graph;
  }

  private static void insert(Omnigraph graph, String name) {
    graph.mutate(ADD, Map.of("n", name, "a", name.length()));
  }

  private void report(String what, String figures) {
    out.printf(
        Locale.ROOT,
        "%-46s %s   (load %.1f)%n",
        what,
        figures,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String percentiles(long[] nanos, int count) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "p50 %.2f ms  p99 %.2f ms",
        sorted[count / 2] / 1e6,
        sorted[Math.min(count - 1, count * 99 / 100)] / 1e6);
  }

  /** Inserts one row per commit; reports the last of them at each power of ten. */
  private void singleInserts(Omnigraph graph, int commits) {
    long[] nanos = new long[commits];
    int next = 10;
    long first = System.nanoTime();
    for (int i = 0; i < commits; i++) {
      long start = System.nanoTime();
      insert(graph, "p" + i);
      nanos[i] = System.nanoTime() - start;
      if (i + 1 == next || i + 1 == commits) {
        int from = Math.max(0, i + 1 - SAMPLE * (next >= 1_000 ? 4 : 1));
        long[] sample = Arrays.copyOfRange(nanos, from, i + 1);
        report(
            "one insert per commit, at commit " + (i + 1),
            percentiles(sample, sample.length)
                + String.format(Locale.ROOT, "  after %.1f s", (System.nanoTime() - first) / 1e9));
        next *= 10;
      }
    }
  }

  private void inOneCommit(Omnigraph graph) {
    long[] asLoad = new long[9];
    long[] asTransaction = new long[9];
    for (int round = 0; round < asLoad.length; round++) {
      StringBuilder records = new StringBuilder();
      for (int i = 0; i < 1_000; i++) {
        records
            .append("{\"type\":\"Person\",\"data\":{\"name\":\"l")
            .append(round * 1_000 + i)
            .append("\",\"age\":1,\"city\":\"Riga\"}}\n");
      }
      long start = System.nanoTime();
      graph.load(LoadRequest.of(LoadMode.APPEND, records.toString()));
      asLoad[round] = System.nanoTime() - start;
      int first = round * 1_000;
      start = System.nanoTime();
      graph.transaction(
          tx -> {
            for (int i = 0; i < 1_000; i++) {
              tx.mutate(ADD, Map.of("n", "t" + (first + i), "a", i));
            }
          });
      asTransaction[round] = System.nanoTime() - start;
    }
    report("1,000 inserts in one commit, load", percentiles(asLoad, asLoad.length));
    report(
        "1,000 inserts in one commit, transaction",
        percentiles(asTransaction, asTransaction.length));
  }

  /** What one thread did. */
  @SuppressWarnings("ArrayRecordComponent") // made here and only read
  private record Done(long[] nanos, int count) {}

  private void byThreads(Omnigraph graph, int threads) throws Exception {
    int commitsBefore = graph.main().commits().size();
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(4);
    List<Done> done =
        inParallel(
            threads,
            thread -> {
              long[] nanos = new long[1 << 16];
              int count = 0;
              while (System.nanoTime() < end && count < nanos.length) {
                long at = System.nanoTime();
                insert(graph, "t" + thread + "-" + count);
                nanos[count++] = System.nanoTime() - at;
              }
              return new Done(nanos, count);
            });
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] all = done.stream().flatMapToLong(d -> Arrays.stream(d.nanos(), 0, d.count())).toArray();
    int commits = graph.main().commits().size() - commitsBefore;
    report(
        threads + " threads of single inserts",
        String.format(
            Locale.ROOT,
            "%.0f writes/s in %.0f commits/s  %s",
            all.length / seconds,
            commits / seconds,
            percentiles(all, all.length)));
  }

  /** Nineteen reads by key for every insert, by two threads. */
  private void mixed(Omnigraph graph) throws Exception {
    PreparedQuery read = graph.main().prepare(READ);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(4);
    List<Done> done =
        inParallel(
            2,
            thread -> {
              int count = 0;
              while (System.nanoTime() < end) {
                if (count % 20 == 19) {
                  insert(graph, "m" + thread + "-" + count);
                } else {
                  try (QueryResult result = read.execute(Map.of("n", "warm" + count % 20))) {
                    if (result.rows().size() != 1) {
                      throw new IllegalStateException("a row is missing");
                    }
                  }
                }
                count++;
              }
              return new Done(new long[0], count);
            });
    double seconds = (System.nanoTime() - start) / 1e9;
    long operations = done.stream().mapToLong(Done::count).sum();
    report(
        "95/5 reads and inserts, 2 threads",
        String.format(Locale.ROOT, "%.0f operations/s", operations / seconds));
  }

  /** Work of one of several threads. */
  private interface ThreadWork {
    Done run(int thread);
  }

  private static List<Done> inParallel(int threads, ThreadWork work)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Done>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        running.add(pool.submit(() -> work.run(thread)));
      }
      List<Done> done = new ArrayList<>();
      for (Future<Done> future : running) {
        done.add(future.get());
      }
      return done;
    } finally {
      pool.shutdown();
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
