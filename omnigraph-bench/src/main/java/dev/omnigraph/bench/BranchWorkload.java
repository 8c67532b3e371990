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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Times branches: creation with few and many types; merge and diff of 1,000 changed rows in graphs
 * of growing size; diff and merge preview of as many rows when {@code optimize} rewrote the whole
 * table in between. A line is one figure: the median of several rounds, as wall-clock and as
 * processor time of the whole process, and how many times that of the smallest graph it is.
 *
 * <p>All graphs are made first, and a round does the work on each of them in turn, so that every
 * size meets equally warm code and the same load of the machine.
 *
 * <p>Arguments: the largest number of rows (default 1,000,000).
 */
@SuppressWarnings("MustBeClosedChecker") // lists of graphs are closed at the end
public final class BranchWorkload {
  private static final String SCHEMA =
      "node Person { name: String @key  age: I32?  city: String?  score: F64? }\n";
  private static final int CHANGED = 1_000;
  private static final int WARM_UP = 6;
  private static final int ROUNDS = 9;
  private static final int BLOCKS = 10;

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
      workload.reportLoad();
      workload.create(List.of(10, 200));
      workload.sizes(largest);
    } finally {
      remove(directory);
    }
  }

  private static long processorNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Times of the rounds of one kind of work on one graph. */
  private static final class Series {
    private final long[] wall = new long[ROUNDS];
    private final long[] processor = new long[ROUNDS];

    /** Times work; rounds below 0 warm up. */
    void time(int round, Runnable work) {
      long processorBefore = processorNanos();
      long before = System.nanoTime();
      work.run();
      if (round >= 0) {
        wall[round] = System.nanoTime() - before;
        processor[round] = processorNanos() - processorBefore;
      }
    }

    private static double median(long[] nanos) {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2] / 1e6;
    }

    void report(PrintStream out, String what, Series smallest) {
      out.printf(
          Locale.ROOT,
          "%-60s %8.1f ms x%-5.2f processor %8.1f ms x%-5.2f%n",
          what,
          median(wall),
          median(wall) / median(smallest.wall),
          median(processor),
          median(processor) / median(smallest.processor));
    }
  }

  private void reportLoad() {
    out.printf(
        Locale.ROOT,
        "load average %.1f%n",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private void create(List<Integer> types) {
    List<Omnigraph> graphs = new ArrayList<>();
    List<Series> series = new ArrayList<>();
    try {
      for (int count : types) {
        StringBuilder schema = new StringBuilder();
        for (int i = 0; i < count; i++) {
          schema.append("node T" + i + " { k: String @key  n: I32? }\n");
        }
        String root = directory.resolve("types" + count).toString();
        graphs.add(Omnigraph.init(root, schema.toString(), options));
        series.add(new Series());
      }
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        String branch = "b" + (round + WARM_UP);
        for (int i = 0; i < graphs.size(); i++) {
          Omnigraph graph = graphs.get(i);
          series.get(i).time(round, () -> graph.createBranch(branch));
        }
      }
      for (int i = 0; i < series.size(); i++) {
        series.get(i).report(out, "create a branch, " + types.get(i) + " types", series.get(0));
      }
    } finally {
      graphs.forEach(Omnigraph::close);
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

  /** What is timed on each graph, in the order of the report. */
  private enum Work {
    FORK("create a branch"),
    CHANGE("change 1,000 rows on a branch"),
    DIFF("diff of 1,000 and 1,000 changed rows"),
    PREVIEW("preview of a merge of 1,000 and 1,000 rows"),
    MERGE("merge of 1,000 and 1,000 rows"),
    FORWARD("fast-forward merge of 1,000 rows"),
    MOVED_DIFF("diff of 1,000 rows, all rows rewritten between"),
    MOVED_PREVIEW("merge preview, all rows rewritten between");

    private final String text;

    Work(String text) {
      this.text = text;
    }
  }

  /** A graph of one size. */
  private final class Subject implements AutoCloseable {
    private final int rows;
    private final int step;
    private final Omnigraph graph;
    private final Map<Work, Series> series = new EnumMap<>(Work.class);
    private String base = "";

    Subject(int rows) {
      this.rows = rows;
      this.step = rows / CHANGED;
      this.graph = Omnigraph.init(directory.resolve("rows" + rows).toString(), SCHEMA, options);
      int block = rows / BLOCKS;
      for (int from = 0; from < rows; from += block) {
        graph.load(people(LoadMode.APPEND, from, from + block, 1, "\"age\":1,\"city\":\"Riga\""));
      }
      for (Work work : Work.values()) {
        series.put(work, new Series());
      }
    }

    private Series series(Work work) {
      return Objects.requireNonNull(series.get(work));
    }

    /** Changes rows spread over the whole table; branches change each other's neighbours. */
    private void change(Branch branch, int first, int value) {
      branch.load(people(LoadMode.MERGE, first, rows, step, "\"age\":" + value));
    }

    void round(int round) {
      String dev = "dev" + (round + WARM_UP);
      int value = 100 + round;
      series(Work.FORK).time(round, () -> graph.createBranch(dev));
      Branch branch = graph.branch(dev);
      series(Work.CHANGE).time(round, () -> change(branch, 0, value));
      change(graph.main(), step / 2, value);
      series(Work.DIFF).time(round, () -> count(graph, "main", dev, 2 * CHANGED));
      series(Work.PREVIEW)
          .time(round, () -> graph.main().previewMerge(dev, MergeOptions.defaults()));
      series(Work.MERGE).time(round, () -> graph.main().merge(dev));
      Branch next = graph.createBranch(dev + "-next");
      change(next, 1, value);
      series(Work.FORWARD).time(round, () -> graph.main().merge(dev + "-next"));
    }

    /** Both sides change rows, then all rows of one side are copied. */
    void rewrite() {
      base = graph.main().head();
      change(graph.createBranch("parted"), 0, 1_000);
      change(graph.main(), step / 2, 1_000);
      if (graph.optimize(OptimizeOptions.all()).commitId().isEmpty()) {
        throw new IllegalStateException("nothing was rewritten");
      }
    }

    void roundOverRewritten(int round) {
      series(Work.MOVED_DIFF).time(round, () -> count(graph, base, "main", CHANGED));
      series(Work.MOVED_PREVIEW)
          .time(round, () -> graph.main().previewMerge("parted", MergeOptions.defaults()));
    }

    @Override
    public void close() {
      graph.close();
    }
  }

  private void sizes(int largest) {
    List<Subject> subjects = new ArrayList<>();
    try {
      for (int rows = 10_000; rows <= largest; rows *= 10) {
        subjects.add(new Subject(rows));
      }
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        for (Subject subject : subjects) {
          subject.round(round);
        }
      }
      subjects.forEach(Subject::rewrite);
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        for (Subject subject : subjects) {
          subject.roundOverRewritten(round);
        }
      }
      for (Work work : Work.values()) {
        for (Subject subject : subjects) {
          subject
              .series(work)
              .report(out, work.text + ", " + subject.rows + " rows", subjects.get(0).series(work));
        }
      }
      reportLoad();
    } finally {
      subjects.forEach(Subject::close);
    }
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
