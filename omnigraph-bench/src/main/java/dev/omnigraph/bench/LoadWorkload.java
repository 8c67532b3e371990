package dev.omnigraph.bench;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Times the bulk load of the social graph from JSON Lines and its export, and says what the process
 * held in memory at most and what the graph takes on disk. Each line printed is one figure.
 *
 * <p>Arguments: {@code S|M|L}, optionally how many loads (default 1, each into a new graph).
 */
public final class LoadWorkload {
  private final SocialGraph social;
  private final Path directory;
  private final PrintStream out;

  private LoadWorkload(SocialGraph social, Path directory, PrintStream out) {
    this.social = social;
    this.directory = directory;
    this.out = out;
  }

  /** Runs in a temporary directory, which it removes. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1) {
      throw new IllegalArgumentException("S|M|L [loads]");
    }
    SocialGraph social =
        switch (arguments[0]) {
          case "S" -> SocialGraph.small();
          case "M" -> SocialGraph.medium();
          case "L" -> SocialGraph.large();
          default -> throw new IllegalArgumentException("S|M|L");
        };
    int loads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
    Path directory = Files.createTempDirectory("omnigraph-load");
    try {
      new LoadWorkload(social, directory, System.out).run(loads);
    } finally {
      remove(directory);
    }
  }

  private void run(int loads) throws IOException {
    Path records = directory.resolve("graph.jsonl");
    social.writeJsonLines(records);
    report("input", "%.1f MB", Files.size(records) / 1e6);
    for (int i = 0; i < loads; i++) {
      Path root = directory.resolve("graph" + i);
      try (Omnigraph graph = Omnigraph.init(root.toString(), SocialGraph.SCHEMA)) {
        long cpu = processCpu();
        long start = System.nanoTime();
        graph.load(LoadRequest.of(LoadMode.APPEND, records));
        long nanos = System.nanoTime() - start;
        double rows = (double) social.persons() + social.edges();
        report("load", "%.2f s, %.2f s of CPU", nanos / 1e9, (processCpu() - cpu) / 1e9);
        report("rate", "%.0f records/s", rows / (nanos / 1e9));
        report("peak resident memory after load", "%.0f MB", peakMegabytes());
        report("disk", "%.1f MB", bytesUnder(root) / 1e6);
        if (i == loads - 1) {
          start = System.nanoTime();
          try (GraphSnapshot snapshot = graph.main().snapshot()) {
            snapshot.export(OutputStream.nullOutputStream(), List.of());
          }
          report("export", "%.2f s", (System.nanoTime() - start) / 1e9);
          report("peak resident memory after export", "%.0f MB", peakMegabytes());
        }
      }
      remove(root);
    }
  }

  private void report(String what, String format, Object... figures) {
    out.printf(
        Locale.ROOT,
        "%-40s %s   (load %.1f)%n",
        what,
        String.format(Locale.ROOT, format, figures),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static long processCpu() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** Returns the most the process ever held, as the system counts it; 0 where it does not say. */
  static double peakMegabytes() throws IOException {
    return statusMegabytes("VmHWM:");
  }

  /** Returns a line of the process's status in megabytes; 0 where there is none. */
  static double statusMegabytes(String field) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    List<String> lines = Files.readAllLines(status, StandardCharsets.UTF_8);
    for (String line : lines) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D+", "")) * 1024 / 1e6;
      }
    }
    return 0;
  }

  static long bytesUnder(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      long bytes = 0;
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(path);
      }
      return bytes;
    }
  }

  static void remove(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
