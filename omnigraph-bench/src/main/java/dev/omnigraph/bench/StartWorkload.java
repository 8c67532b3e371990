package dev.omnigraph.bench;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Measures how long a new process takes to its first answer: {@code StartWorkload S|M|L [ROUNDS]}.
 * In each round four programs run one after the other, each in a JVM of its own with default
 * settings: the least the binding allows ({@link StartFloor}), the product (open for writing,
 * prepare 15 queries, one point read), and both again with what the JVM can keep of a run before: a
 * class archive, from JDK 25 on a cache of classes compiled ahead. Prints the medians; the ratio to
 * the floor of the same run is the figure to compare.
 */
public final class StartWorkload {
  private static final int ROUNDS = 9;
  private static final int JDK_THAT_WARNS = 24;
  private static final String FLOOR = "floor";
  private static final String OURS = "omnigraph";

  private StartWorkload() {}

  /** What one process took. */
  private record Start(double fromMain, double fromExec, double processor, double classes) {}

  /**
   * What a JVM can keep of a run for the next one.
   *
   * @param making the flag of the run that is kept
   * @param using the flag of the runs that use it
   */
  private record Kept(String name, String making, String using) {
    private static final int JDK_WITH_CACHE = 25;

    static Kept of(Path file) {
      return Runtime.version().feature() < JDK_WITH_CACHE
          ? new Kept(
              "class archive", "-XX:ArchiveClassesAtExit=" + file, "-XX:SharedArchiveFile=" + file)
          : new Kept("AOT cache", "-XX:AOTCacheOutput=" + file, "-XX:AOTCache=" + file);
    }

    static boolean isMaking(String flag) {
      return flag.startsWith("-XX:ArchiveClassesAtExit=") || flag.startsWith("-XX:AOTCacheOutput=");
    }
  }

  /** Runs the workload, or one part of it as a child. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 3 && arguments[0].equals("load")) {
      load(Workload.size(arguments[1]), Path.of(arguments[2]));
    } else if (arguments.length == 2 && arguments[0].equals(FLOOR)) {
      long start = System.nanoTime();
      String manifest = Path.of(arguments[1], "graph", "__manifest").toString();
      String value = StartFloor.firstValue(manifest, "object_id");
      report(start, value.isEmpty() ? 0 : 1);
    } else if (arguments.length == 2 && arguments[0].equals(OURS)) {
      long start = System.nanoTime();
      try (OmnigraphEngine engine = new OmnigraphEngine()) {
        engine.open(Path.of(arguments[1]));
        long age = engine.run(ReadWorkload.POINT, SocialGraph.name(0));
        report(start, age);
      }
    } else if (arguments.length == 1 || arguments.length == 2) {
      measure(arguments[0], arguments.length == 2 ? Integer.parseInt(arguments[1]) : ROUNDS);
    } else {
      throw new IllegalArgumentException("usage: StartWorkload S|M|L [ROUNDS]");
    }
  }

  private static void load(SocialGraph social, Path directory) throws IOException {
    Path records = directory.resolve("graph.jsonl");
    social.writeJsonLines(records);
    try (Omnigraph created =
        Omnigraph.init(directory.resolve("graph").toString(), SocialGraph.SCHEMA)) {
      created.load(LoadRequest.of(LoadMode.APPEND, records));
    }
    Files.delete(records);
  }

  private static void report(long start, long answer) {
    double millis = (System.nanoTime() - start) / 1e6;
    // The parent takes the time at this line; what follows is no part of the start.
    System.out.println("answer\t" + answer + "\t" + millis);
    System.out.flush();
    Duration processor = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    long classes = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
    System.out.println("process\t" + processor.toMillis() + "\t" + classes);
  }

  private static void measure(String size, int rounds) throws Exception {
    Path directory = Files.createTempDirectory("omnigraph-start");
    try {
      String classPath = packed(directory);
      run(classPath, List.of("-Xmx2g"), "load", size, directory.toString());
      Map<String, List<String>> programs = new LinkedHashMap<>();
      for (String program : List.of(FLOOR, OURS)) {
        programs.put(program, List.of());
      }
      for (String program : List.of(FLOOR, OURS)) {
        Kept kept = Kept.of(directory.resolve(program + ".kept"));
        run(classPath, List.of(kept.making), program, directory.toString());
        programs.put(program + ", " + kept.name, List.of(kept.using));
      }
      Map<String, List<Start>> starts = new LinkedHashMap<>();
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<String, List<String>> program : programs.entrySet()) {
          String name = program.getKey().split(",", -1)[0];
          starts
              .computeIfAbsent(program.getKey(), key -> new ArrayList<>())
              .add(run(classPath, program.getValue(), name, directory.toString()));
        }
      }
      print(size, starts);
    } finally {
      try (Stream<Path> left = Files.walk(directory)) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Returns the class path with its directories as jars: a class archive takes no others. */
  private static String packed(Path directory) {
    ToolProvider jar =
        ToolProvider.findFirst("jar")
            .orElseThrow(() -> new IllegalStateException("the JDK has its jar tool"));
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (Files.isDirectory(Path.of(entry))) {
        String packed = directory.resolve("classes-" + entries.size() + ".jar").toString();
        if (jar.run(System.err, System.err, "cf", packed, "-C", entry, ".") != 0) {
          throw new IllegalStateException("cannot pack " + entry);
        }
        entries.add(packed);
      } else {
        entries.add(entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static Start run(String classPath, List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    if (Runtime.version().feature() >= JDK_THAT_WARNS) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath));
    command.add(StartWorkload.class.getName());
    command.addAll(List.of(arguments));
    long begun = System.nanoTime();
    // Keeping a run warns of the classes that cannot be kept: not of interest here.
    boolean quiet = flags.stream().anyMatch(Kept::isMaking);
    Process process =
        new ProcessBuilder(command)
            .redirectError(
                quiet ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.INHERIT)
            .start();
    double fromMain = 0;
    double fromExec = 0;
    double processor = 0;
    double classes = 0;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] fields = line.split("\t", -1);
        if (fields[0].equals("answer")) {
          fromExec = (System.nanoTime() - begun) / 1e6;
          fromMain = Double.parseDouble(fields[2]);
        } else if (fields[0].equals("process")) {
          processor = Double.parseDouble(fields[1]);
          classes = Double.parseDouble(fields[2]);
        }
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("a child ended with status " + process.exitValue());
    }
    return new Start(fromMain, fromExec, processor, classes);
  }

  private static void print(String size, Map<String, List<Start>> starts) {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    System.out.printf(
        Locale.ROOT,
        "Size %s, median of %d, %d processors, load %.1f%n",
        size,
        starts.getOrDefault(FLOOR, List.of()).size(),
        Runtime.getRuntime().availableProcessors(),
        load);
    System.out.println("| Program | from main, ms | from exec, ms | CPU, ms | classes | / floor |");
    System.out.println("|---|---:|---:|---:|---:|---:|");
    starts.forEach(
        (name, measured) -> {
          double fromMain = median(measured, Start::fromMain);
          List<Start> floor = starts.getOrDefault(name.replace(OURS, FLOOR), measured);
          System.out.printf(
              Locale.ROOT,
              "| %s | %.0f | %.0f | %.0f | %.0f | %.2f |%n",
              name,
              fromMain,
              median(measured, Start::fromExec),
              median(measured, Start::processor),
              median(measured, Start::classes),
              fromMain / median(floor, Start::fromMain));
        });
  }

  private static double median(List<Start> measured, ToDoubleFunction<Start> value) {
    double[] sorted = measured.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
