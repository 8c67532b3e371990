package dev.omnigraph.bench;

import dev.omnigraph.CleanupOptions;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryResult;
import dev.omnigraph.WriteOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes many small commits without maintenance, then optimizes and cleans up, and commits on. Per
 * tenth of the commits it prints the latency of a commit and of a point read, and what the graph
 * takes: data files, files, bytes, resident memory.
 *
 * <p>Arguments: how many commits (default 10,000).
 */
public final class Soak {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  city: String? }
      edge Knows: Person -> Person { since: Date? }
      """;
  private static final String WRITES =
      """
      query add($n: String, $a: I32) { insert Person { name: $n, age: $a, city: "Riga" } }
      query age($n: String, $a: I32) { update Person set { age: $a } where name = $n }
      """;
  private static final String READ =
      "query read($n: String) { match { $p: Person { name: $n } } return { $p.age as age } }";
  private static final int PARTS = 10;
  private static final int UPDATE_EVERY = 4;

  private final Path root;
  private final PrintStream out;
  private int made;

  private Soak(Path root, PrintStream out) {
    this.root = root;
    this.out = out;
  }

  /** Runs in a temporary directory, which it removes. */
  public static void main(String[] arguments) throws IOException {
    int commits = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    Path directory = Files.createTempDirectory("omnigraph-soak");
    try {
      new Soak(directory.resolve("graph"), System.out).run(commits);
    } finally {
      LoadWorkload.remove(directory);
    }
  }

  private void run(int commits) throws IOException {
    try (Omnigraph graph = Omnigraph.init(root.toString(), SCHEMA)) {
      PreparedQuery read = graph.main().prepare(READ);
      int part = Math.max(1, commits / PARTS);
      while (made < commits) {
        report("commit " + (made + part), measure(graph, read, part));
      }
      long start = System.nanoTime();
      graph.optimize(OptimizeOptions.all());
      double optimize = (System.nanoTime() - start) / 1e9;
      start = System.nanoTime();
      graph.cleanup(CleanupOptions.keep(1).withMinimumAge(Duration.ZERO));
      double cleanup = (System.nanoTime() - start) / 1e9;
      report(
          "maintained",
          String.format(Locale.ROOT, "optimize %.1f s  cleanup %.1f s ", optimize, cleanup));
      report("commit " + (made + part), measure(graph, read, part));
    }
  }

  private String measure(Omnigraph graph, PreparedQuery read, int commits) {
    long[] writes = new long[commits];
    long[] reads = new long[commits];
    for (int i = 0; i < commits; i++) {
      long start = System.nanoTime();
      boolean update = made > 0 && made % UPDATE_EVERY == 0;
      graph
          .main()
          .mutate(
              WRITES,
              Optional.of(update ? "age" : "add"),
              Map.of(
                  "n",
                  "p" + (update ? made / 2 / UPDATE_EVERY * UPDATE_EVERY + 1 : made),
                  "a",
                  made),
              WriteOptions.none());
      made++;
      long between = System.nanoTime();
      try (QueryResult result = read.execute(Map.of("n", "p" + (made / 3)))) {
        result.forEach(row -> {});
      }
      writes[i] = between - start;
      reads[i] = System.nanoTime() - between;
    }
    return String.format(
        Locale.ROOT,
        "write p50 %s p99 %s ms  read p50 %s ms",
        at(writes, 50),
        at(writes, 99),
        at(reads, 50));
  }

  private static String at(long[] nanos, int percent) {
    long[] sorted = Arrays.copyOf(nanos, nanos.length);
    Arrays.sort(sorted);
    int index = Math.min(sorted.length - 1, sorted.length * percent / 100);
    return String.format(Locale.ROOT, "%.2f", sorted[index] / 1e6);
  }

  private void report(String what, String figures) throws IOException {
    long files = 0;
    long data = 0;
    long bytes = 0;
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files++;
        bytes += Files.size(path);
        data += path.toString().endsWith(".lance") ? 1 : 0;
      }
    }
    out.printf(
        Locale.ROOT,
        "%-14s %s  data files %d  files %d  %.1f MB  resident %.0f MB   (load %.1f)%n",
        what,
        figures,
        data,
        files,
        bytes / 1e6,
        LoadWorkload.statusMegabytes("VmRSS:"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    out.flush();
  }
}
