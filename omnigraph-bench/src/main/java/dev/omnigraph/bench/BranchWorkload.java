package dev.omnigraph.bench;

import dev.omnigraph.Branch;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Times branches: creation with few and many types, merge and diff of 1,000 changed rows in graphs
 * of growing size, and diff and merge when {@code optimize} rewrote the table in between. A line is
 * one figure, the median of several rounds, as wall-clock and as processor time of the whole
 * process, with the load average of the machine.
 *
 * <p>Arguments: the largest number of rows (default 1,000,000).
 */
public final class BranchWorkload {
  private static final String SCHEMA =
      "node Person { name: String @key  age: I32?  city: String?  score: F64? }\n";
  private static final int CHANGED = 1_000;
  private static final int ROUNDS = 5;

  private final Path directory;
  private final PrintStream out;
  private final OmnigraphOptions options =
      OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();

  private BranchWorkload(Path directory, PrintStream out) {
    this.directory = directory;
    this.out = out;
  }

  /** Runs all parts in a temporary directory, which it removes. */
  public static void main(String[] arguments) throws IOException {
    int largest = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    Path directory = Files.createTempDirectory("omnigraph-branches");
    try {
      BranchWorkload workload = new BranchWorkload(directory, System.out);
      for (int types : List.of(10, 200)) {
        workload.create(types);
      }
      for (int rows = 10_000; rows <= largest; rows *= 10) {
        workload.mergeAndDiff(rows);
      }
    } finally {
      remove(directory);
    }
  }

  private static long processorNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Times of the rounds of one kind of work. */
  private final class Series {
    private final String what;
    private final long[] wall = new long[ROUNDS];
    private final long[] processor = new long[ROUNDS];

    Series(String what) {
      this.what = what;
    }

    void time(int round, Runnable work) {
      long processorBefore = processorNanos();
      long before = System.nanoTime();
      work.run();
      if (round >= 0) {
        wall[round] = System.nanoTime() - before;
        processor[round] = processorNanos() - processorBefore;
      }
    }

    void report() {
      Arrays.sort(wall);
      Arrays.sort(processor);
      out.printf(
          Locale.ROOT,
          "%-56s %8.1f ms, processor %8.1f ms   (load %.1f)%n",
          what,
          wall[ROUNDS / 2] / 1e6,
          processor[ROUNDS / 2] / 1e6,
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
  }

  private void create(int types) {
    StringBuilder schema = new StringBuilder();
    for (int i = 0; i < types; i++) {
      schema.append("node T" + i + " { k: String @key  n: I32? }\n");
    }
    Path root = directory.resolve("types" + types);
    try (Omnigraph graph = Omnigraph.init(root.toString(), schema.toString(), options)) {
      Series create = new Series("create a branch, " + types + " types");
      for (int round = -2; round < ROUNDS; round++) {
        int number = round;
        create.time(round, () -> graph.createBranch("b" + (number + 2)));
      }
      create.report();
    }
  }

  private static LoadRequest people(LoadMode mode, int from, int to, int step, String rest) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i += step) {
      lines
          .append("{\"type\":\"Person\",\"data\":{\"name\":\"person")
          .append(i)
          .append("\",")
          .append(rest)
          .append("}}\n");
    }
    return LoadRequest.of(mode, lines.toString());
  }

  private void mergeAndDiff(int rows) {
    Path root = directory.resolve("rows" + rows);
    try (Omnigraph graph = Omnigraph.init(root.toString(), SCHEMA, options)) {
      int block = Math.min(rows, 100_000);
      for (int from = 0; from < rows; from += block) {
        graph.load(people(LoadMode.APPEND, from, from + block, 1, "\"age\":1,\"city\":\"Riga\""));
      }
      Series fork = new Series("create a branch, " + rows + " rows");
      Series change = new Series("change 1,000 rows on the branch, " + rows + " rows");
      Series diff = new Series("diff of 1,000 changed rows, " + rows + " rows");
      Series preview = new Series("merge preview, " + rows + " rows");
      Series merge = new Series("three-way merge of 1,000 and 1,000 rows, " + rows + " rows");
      Series forward = new Series("fast-forward merge of 1,000 rows, " + rows + " rows");
      for (int round = -2; round < ROUNDS; round++) {
        String dev = "dev" + (round + 2);
        fork.time(round, () -> graph.createBranch(dev));
        Branch branch = graph.branch(dev);
        String value = "\"age\":" + (100 + round);
        int step = rows / CHANGED;
        // Spread over the whole table; the target changes the neighbours.
        change.time(round, () -> branch.load(people(LoadMode.MERGE, 0, rows, step, value)));
        graph.load(people(LoadMode.MERGE, step / 2, rows, step, value));
        diff.time(round, () -> count(graph, "main", dev, 2 * CHANGED));
        preview.time(round, () -> graph.main().previewMerge(dev, MergeOptions.defaults()));
        merge.time(round, () -> graph.main().merge(dev));
        Branch next = graph.createBranch(dev + "-next");
        next.load(people(LoadMode.MERGE, 1, rows, step, value));
        forward.time(round, () -> graph.main().merge(dev + "-next"));
      }
      List.of(fork, change, diff, preview, merge, forward).forEach(Series::report);
      afterOptimize(graph, rows);
    }
  }

  private void afterOptimize(Omnigraph graph, int rows) {
    Series diff = new Series("diff across optimize, " + rows + " rows");
    Series merge = new Series("merge across optimize, " + rows + " rows");
    for (int round = 0; round < ROUNDS; round++) {
      String dev = "optimized" + round;
      String base = graph.main().head();
      Branch branch = graph.createBranch(dev);
      int step = rows / CHANGED;
      branch.load(people(LoadMode.MERGE, 0, rows, step, "\"age\":" + (200 + round)));
      graph.optimize(OptimizeOptions.all());
      diff.time(round, () -> count(graph, base, "main", 0));
      merge.time(round, () -> graph.main().merge(dev));
    }
    diff.report();
    merge.report();
  }

  private static void count(Omnigraph graph, String from, String to, int expected) {
    int found = 0;
    try (ChangeStream changes = graph.diff(from, to)) {
      for (; changes.hasNext(); changes.next()) {
        found++;
      }
    }
    if (found != expected) {
      throw new IllegalStateException(found + " changes instead of " + expected);
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
