package dev.omnigraph.bench;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Measures what a process holds that has a whole graph warm: {@code MemoryWorkload S|M|L
 * [DIRECTORY]}. Loads the graph in one JVM, unless the directory has it already, then runs every
 * read in a JVM of its own: with default settings, with a heap of advised size, and with a budget
 * of 64 MB. The answers of all runs must be equal, row by row.
 */
public final class MemoryWorkload {
  private static final int PERSONS = 200;
  private static final int PRIME = 31;
  private static final List<String> EDGE_QUERIES =
      List.of("recent_heavy", "weights_by_city", "heaviest");

  private MemoryWorkload() {}

  /** Runs the workload, or one part of it as a child. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("load")) {
      load(Workload.size(arguments[1]), Path.of(arguments[2]));
      return;
    }
    if (arguments.length > 0 && arguments[0].equals("read")) {
      read(Workload.size(arguments[1]), Path.of(arguments[2]), Long.parseLong(arguments[3]));
      return;
    }
    if (arguments.length < 1 || arguments.length > 2) {
      throw new IllegalArgumentException("usage: MemoryWorkload S|M|L [DIRECTORY]");
    }
    boolean keep = arguments.length == 2;
    Path directory =
        keep
            ? Files.createDirectories(Path.of(arguments[1]))
            : Files.createTempDirectory("omnigraph-memory");
    try {
      compare(arguments[0], directory);
    } finally {
      if (!keep) {
        delete(directory);
      }
    }
  }

  private static void compare(String size, Path directory) throws Exception {
    if (!Files.exists(directory.resolve("graph"))) {
      child(List.of("-Xmx2g"), "load", size, directory.toString());
    }
    Map<String, Map<String, String>> runs = new LinkedHashMap<>();
    String at = directory.toString();
    runs.put("default", child(List.of(), "read", size, at, "0"));
    runs.put("-Xmx256m", child(List.of("-Xmx256m"), "read", size, at, "0"));
    runs.put("64 MB budget", child(List.of("-Xmx256m"), "read", size, at, "64000000"));
    Map<String, String> first = runs.values().iterator().next();
    List<String> different = new ArrayList<>();
    runs.forEach(
        (name, answers) -> {
          if (!answers.equals(first)) {
            different.add(name);
          }
        });
    if (!different.isEmpty()) {
      throw new IllegalStateException("answers differ: " + runs);
    }
    System.out.println(first.size() + " kinds of reads gave equal answers in every run");
  }

  private static Map<String, String> child(List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MemoryWorkload.class.getName());
    command.addAll(List.of(arguments));
    System.out.println("== " + String.join(" ", arguments) + " " + String.join(" ", flags));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Map<String, String> answers = new LinkedHashMap<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        System.out.println("   " + line.replace('\t', ' '));
        String[] fields = line.split("\t", -1);
        if (fields[0].equals("answer")) {
          answers.put(fields[1], fields[2]);
        }
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("a child ended with status " + process.exitValue());
    }
    return answers;
  }

  private static void load(SocialGraph social, Path directory) throws IOException {
    Path records = directory.resolve("graph.jsonl");
    social.writeJsonLines(records);
    try (Omnigraph created =
        Omnigraph.init(directory.resolve("graph").toString(), SocialGraph.SCHEMA)) {
      created.load(LoadRequest.of(LoadMode.APPEND, records));
      System.out.println("loaded\t" + ProcessMemory.measure());
    }
    Files.delete(records);
  }

  private static void read(SocialGraph social, Path directory, long budget) throws IOException {
    OmnigraphOptions options =
        OmnigraphOptions.builder().readOnly().memoryBudgetBytes(budget).build();
    try (Omnigraph graph = Omnigraph.open(directory.resolve("graph").toString(), options)) {
      System.out.println("opened\t" + ProcessMemory.measure());
      for (ReadWorkload workload : ReadWorkload.values()) {
        answer(graph, social, workload.queryName(), workload.isPerPerson());
      }
      System.out.println("structure warm\t" + ProcessMemory.measure());
      for (String query : EDGE_QUERIES) {
        answer(graph, social, query, false);
      }
      System.out.println("all warm\t" + ProcessMemory.measure());
    }
    System.out.println("closed\t" + ProcessMemory.measure());
  }

  private static void answer(Omnigraph graph, SocialGraph social, String name, boolean perPerson) {
    String source = source("reads.gq") + source("lsqb.gq") + source("memory.gq");
    PreparedQuery query = graph.main().prepare(source, Optional.of(name));
    Random random = new Random(11);
    int times = perPerson ? PERSONS : 1;
    long start = System.nanoTime();
    long digest = 1;
    long rows = 0;
    for (int i = 0; i < times; i++) {
      Map<String, Object> parameters =
          perPerson ? Map.of("n", SocialGraph.name(random.nextInt(social.persons()))) : Map.of();
      try (QueryResult result = query.execute(parameters)) {
        int columns = result.columns().size();
        for (Row row : result) {
          rows++;
          for (int column = 0; column < columns; column++) {
            digest = digest * PRIME + Objects.hashCode(row.value(column));
          }
        }
      }
    }
    String time = String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e6 / times);
    System.out.println(
        "answer\t" + name + "\t" + rows + " rows, digest " + digest + "\t" + time + " ms each");
  }

  private static String source(String name) {
    try (InputStream in = MemoryWorkload.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
