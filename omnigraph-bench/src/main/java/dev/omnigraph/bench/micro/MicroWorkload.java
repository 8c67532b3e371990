package dev.omnigraph.bench.micro;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.bench.SocialGraph;
import dev.omnigraph.bench.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the micro-benchmarks: {@code MicroWorkload S|M|L short|long [PATTERN...]}. Loads the graph
 * once, then measures each benchmark in a JVM of its own and prints a markdown table: the time of a
 * call, its error at 99.9 % confidence, and the bytes a call allocates. {@code long} takes three
 * JVMs and more, longer rounds each. Patterns choose benchmarks by name.
 */
public final class MicroWorkload {
  private MicroWorkload() {}

  /** Runs the workload. */
  public static void main(String[] arguments) throws IOException, RunnerException {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("usage: MicroWorkload S|M|L short|long [PATTERN...]");
    }
    Length length = Length.valueOf(arguments[1].toUpperCase(Locale.ROOT));
    List<String> patterns = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
    if (patterns.isEmpty()) {
      patterns.add("Benchmarks");
    }
    SocialGraph social = Workload.size(arguments[0]);
    Path directory = Files.createTempDirectory("omnigraph-micro");
    try {
      String graph = directory.resolve("graph").toString();
      load(social, directory, graph);
      print(measure(length, graph, social.persons(), patterns));
    } finally {
      delete(directory);
    }
  }

  /** How much is measured. */
  private enum Length {
    SHORT(1, 4, 3),
    LONG(3, 5, 10);

    private final int forks;
    private final int warmUps;
    private final int rounds;

    Length(int forks, int warmUps, int rounds) {
      this.forks = forks;
      this.warmUps = warmUps;
      this.rounds = rounds;
    }
  }

  private static void load(SocialGraph social, Path directory, String graph) throws IOException {
    Path records = directory.resolve("graph.jsonl");
    social.writeJsonLines(records);
    try (Omnigraph created = Omnigraph.init(graph, SocialGraph.SCHEMA)) {
      created.load(LoadRequest.of(LoadMode.APPEND, records));
    }
    Files.delete(records);
  }

  private static Collection<RunResult> measure(
      Length length, String graph, int persons, List<String> patterns) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(length.forks)
            .warmupIterations(length.warmUps)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(length.rounds)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .jvmArgs(
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Xmx2g",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-D" + OpenGraph.DIRECTORY + "=" + graph,
                "-D" + OpenGraph.PERSONS + "=" + persons);
    String threads = System.getProperty(OpenGraph.THREADS);
    if (threads != null) {
      options.jvmArgsAppend("-D" + OpenGraph.THREADS + "=" + threads);
    }
    patterns.forEach(options::include);
    return new Runner(options.build()).run();
  }

  private static void print(Collection<RunResult> results) {
    System.out.println("| Call | µs | ± | bytes allocated |");
    System.out.println("|---|---:|---:|---:|");
    for (RunResult result : results) {
      Result<?> time = result.getPrimaryResult();
      Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
      System.out.println(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %.2f | %.0f |",
              time.getLabel(),
              time.getScore(),
              time.getScoreError(),
              bytes == null ? Double.NaN : bytes.getScore()));
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> left = Files.walk(directory)) {
      for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
