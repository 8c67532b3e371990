package dev.omnigraph.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures the read workloads on several engines in one run and prints a markdown table with
 * ratios. Each engine runs in JVMs of its own, one after the other: one loads, five open the
 * database and read one record, one runs the workloads. Half of the time given to a workload warms
 * it up. A query that takes longer than a limit is given up: its process is ended, and another one
 * goes on with the next workload. The property {@code bench.only} is an expression the names of the
 * workloads wanted match.
 */
public final class Comparison {
  private static final Map<String, String> ENGINES =
      new TreeMap<>(
          Map.of(
              "omnigraph", "dev.omnigraph.bench.OmnigraphEngine",
              "duckdb", "dev.omnigraph.bench.peers.DuckDbEngine",
              "kuzu", "dev.omnigraph.bench.peers.KuzuEngine",
              "neo4j", "dev.omnigraph.bench.peers.Neo4jEngine",
              "arcadedb", "dev.omnigraph.bench.peers.ArcadeDbEngine"));
  private static final int CHECKED_PERSONS = 50;
  private static final int OPENINGS = 5;
  private static final long LIMIT_SECONDS = Long.getLong("bench.limit", 120);
  private static final String ONLY = System.getProperty("bench.only", ".*");
  private static final int GAVE_UP = 3;
  private static final String ABOVE_LIMIT = "given up";

  private Comparison() {}

  /** Runs {@code SIZE SECONDS ENGINE...}, or one phase of an engine as a child of such a run. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("child")) {
      List<String> given = Arrays.asList(arguments);
      child(
          Phase.valueOf(given.get(1)),
          given.get(2),
          given.get(3),
          Integer.parseInt(given.get(4)),
          Path.of(given.get(5)),
          given.subList(6, given.size()));
      return;
    }
    if (arguments.length < 3) {
      throw new IllegalArgumentException("usage: Comparison S|M|L SECONDS ENGINE...");
    }
    Map<String, Map<String, String[]>> results = new LinkedHashMap<>();
    for (String engine : Arrays.asList(arguments).subList(2, arguments.length)) {
      results.put(engine, measure(engine, arguments[0], arguments[1]));
    }
    print(results);
  }

  /** What a child process does with an engine. */
  private enum Phase {
    /** Creates the database. */
    LOAD,
    /** Opens it, prepares the queries, reads one record and ends. */
    OPEN,
    /** Runs every workload. */
    READ
  }

  private static Map<String, String[]> measure(String engine, String size, String seconds)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("omnigraph-bench");
    try {
      Map<String, String[]> lines = new LinkedHashMap<>();
      run(Phase.LOAD, engine, size, seconds, directory, lines);
      List<String[]> openings = new ArrayList<>();
      for (int i = 0; i < OPENINGS; i++) {
        Map<String, String[]> opening = new LinkedHashMap<>();
        run(Phase.OPEN, engine, size, seconds, directory, opening);
        openings.addAll(opening.values());
      }
      openings.sort(Comparator.comparingDouble(fields -> Double.parseDouble(fields[1])));
      String[] median = openings.get(OPENINGS / 2);
      lines.put(median[0], median);
      int status = GAVE_UP;
      while (status == GAVE_UP) {
        status = run(Phase.READ, engine, size, seconds, directory, lines);
      }
      return lines;
    } finally {
      try (Stream<Path> left = Files.walk(directory)) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Runs a child, adds its lines to those there are, and returns its status: 0 or given up. */
  private static int run(
      Phase phase,
      String engine,
      String size,
      String seconds,
      Path directory,
      Map<String, String[]> lines)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    // An engine may need another class path and a newer Java than this product.
    String home = System.getProperty("bench." + engine + ".java", System.getProperty("java.home"));
    String classes =
        System.getProperty("bench." + engine + ".classpath", System.getProperty("java.class.path"));
    command.add(Path.of(home, "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.add("-Xmx2g");
    command.add("-Dbench.limit=" + LIMIT_SECONDS);
    command.add("-Dbench.only=" + ONLY);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    command.addAll(List.of("-cp", classes));
    command.addAll(List.of(Comparison.class.getName(), "child", phase.name(), engine));
    command.addAll(List.of(size, seconds, directory.toString()));
    command.addAll(lines.keySet());
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile()) // some engines write logs where they are started
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 4) {
          System.err.println(engine + " " + String.join(" ", fields));
          lines.put(fields[0], fields);
        }
      }
    }
    int status = process.waitFor();
    if (status != 0 && status != GAVE_UP) {
      throw new IOException(engine + " ended with status " + status);
    }
    return status;
  }

  private static void child(
      Phase phase, String name, String size, int seconds, Path directory, Collection<String> done)
      throws Exception {
    String type = ENGINES.get(name);
    if (type == null) {
      throw new IllegalArgumentException("an engine is one of " + ENGINES.keySet());
    }
    SocialGraph graph = Workload.size(size);
    try (Engine engine =
        Class.forName(type).asSubclass(Engine.class).getDeclaredConstructor().newInstance()) {
      switch (phase) {
        case LOAD -> {
          engine.load(graph, directory);
          System.out.println("disk_mb\t" + megabytes(directory) + "\t\t");
          System.out.println("load_peak_mb\t" + memory("VmHWM:") + "\t\t");
        }
        case OPEN -> {
          long start = System.nanoTime();
          engine.open(directory);
          engine.run(ReadWorkload.POINT, SocialGraph.name(0));
          System.out.println("open_and_read_us\t" + micros(System.nanoTime() - start) + "\t\t");
        }
        case READ -> {
          engine.open(directory);
          for (ReadWorkload workload : ReadWorkload.values()) {
            String query = workload.queryName();
            if (!done.contains(query) && query.matches(ONLY)) {
              measureWithin(engine, workload, graph.persons(), seconds);
            }
          }
          if (!done.contains(ReadWorkload.POINT.queryName())) { // else it began in another process
            System.out.println("rss_mb\t" + memory("VmRSS:") + "\t\t");
          }
        }
      }
    }
  }

  /** Reports the time of a load, for the engines. */
  public static void loaded(long nanos) {
    System.out.println("load_us\t" + micros(nanos) + "\t\t");
  }

  private static void measureWithin(
      Engine engine, ReadWorkload workload, int persons, int seconds) {
    ScheduledExecutorService limit = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> watch =
          limit.schedule(() -> giveUp(workload), LIMIT_SECONDS + 2L * seconds, TimeUnit.SECONDS);
      measure(engine, workload, persons, seconds);
      watch.cancel(false);
    } finally {
      limit.shutdownNow();
    }
  }

  private static void giveUp(ReadWorkload workload) {
    System.out.println(
        workload.queryName() + "\t" + LIMIT_SECONDS * 1_000_000L + "\t\t" + ABOVE_LIMIT);
    System.out.flush();
    Runtime.getRuntime().halt(GAVE_UP);
  }

  private static void measure(Engine engine, ReadWorkload workload, int persons, int seconds) {
    long check = 0;
    Random random = new Random(7);
    int checked = workload.isPerPerson() ? CHECKED_PERSONS : 1;
    for (int i = 0; i < checked; i++) {
      check += engine.run(workload, SocialGraph.name(random.nextInt(persons)));
    }
    long start = System.nanoTime();
    long half = start + seconds * 500_000_000L;
    long end = start + seconds * 1_000_000_000L;
    List<Long> times = new ArrayList<>();
    for (long now = start; now < end || times.isEmpty(); ) {
      String person = SocialGraph.name(random.nextInt(persons));
      long before = System.nanoTime();
      engine.run(workload, person);
      now = System.nanoTime();
      if (before > half || now >= end) {
        times.add(now - before);
      }
    }
    times.sort(Comparator.naturalOrder());
    System.out.println(
        workload.queryName()
            + "\t"
            + micros(times.get(times.size() / 2))
            + "\t"
            + micros(times.get((int) (times.size() * 0.99)))
            + "\t"
            + check);
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e3);
  }

  /** Returns what the kernel says this process holds, in megabytes; 0 where it does not say. */
  private static String memory(String field) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(field)) {
          return String.valueOf(Long.parseLong(line.replaceAll("\\D", "")) / 1_000);
        }
      }
    }
    return "0";
  }

  private static String megabytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
  }

  private static void print(Map<String, Map<String, String[]>> results) {
    List<String> engines = List.copyOf(results.keySet());
    System.out.println("| Work | " + String.join(" | ", engines) + " | best peer / omnigraph |");
    System.out.println("|---|" + "---:|".repeat(engines.size() + 1));
    Map<String, Double> totals = new LinkedHashMap<>();
    for (String work : results.values().iterator().next().keySet()) {
      StringBuilder line = new StringBuilder("| ").append(work).append(" |");
      for (String engine : engines) {
        String[] fields = results.getOrDefault(engine, Map.of()).get(work);
        line.append(fields != null && fields[3].equals(ABOVE_LIMIT) ? " > " : " ");
        line.append(fields == null ? "" : fields[1]);
        line.append(fields != null && differs(results, work) ? " (=" + fields[3] + ")" : "");
        line.append(" |");
        if (fields != null && work.startsWith("q")) {
          totals.merge(engine, Double.parseDouble(fields[1]), Double::sum);
        }
      }
      System.out.println(line.append(' ').append(ratio(results, work)).append(" |"));
    }
    System.out.println("Total of the nine shapes, ms: " + millis(totals));
  }

  private static Map<String, String> millis(Map<String, Double> totals) {
    Map<String, String> text = new LinkedHashMap<>();
    totals.forEach((name, us) -> text.put(name, String.format(Locale.ROOT, "%.1f", us / 1e3)));
    return text;
  }

  /** Answers that differ are shown beside the times: such a row compares nothing. */
  private static boolean differs(Map<String, Map<String, String[]>> results, String work) {
    return results.values().stream()
            .flatMap(r -> Stream.ofNullable(r.get(work)))
            .map(fields -> fields[3])
            .filter(answer -> !answer.equals(ABOVE_LIMIT))
            .distinct()
            .count()
        > 1;
  }

  /** Compares with the best peer that gave the same answer. */
  private static String ratio(Map<String, Map<String, String[]>> results, String work) {
    String[] measured = results.getOrDefault("omnigraph", Map.of()).get(work);
    if (measured == null) {
      return "";
    }
    double own = Double.parseDouble(measured[1]);
    return results.entrySet().stream()
        .filter(e -> !e.getKey().equals("omnigraph"))
        .flatMap(e -> Stream.ofNullable(e.getValue().get(work)))
        .filter(fields -> fields[3].equals(measured[3]) || fields[3].equals(ABOVE_LIMIT))
        .mapToDouble(fields -> Double.parseDouble(fields[1]))
        .min()
        .stream()
        .mapToObj(best -> String.format(Locale.ROOT, "%.2f", best / own))
        .findFirst()
        .orElse("");
  }
}
