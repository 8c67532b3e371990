package dev.omnigraph.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of the coverage-guided fuzzer over one target, in a process of its own. Everything it
 * writes is below one directory. Confined to one thread.
 */
final class CoverageRun {
  private static final int INPUT_BYTES_MAX = 8_192;
  private static final int KEPT_BYTES_MAX = 2_048;
  private static final Pattern EXECUTIONS =
      Pattern.compile("stat::number_of_executed_units: (\\d+)");
  private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)");

  private final FuzzTarget target;
  private final Path directory;
  private final Path seeds;
  private final Path corpus;

  CoverageRun(FuzzTarget target, Path parent) throws IOException {
    this.target = target;
    this.directory = parent.resolve(target.name().toLowerCase(Locale.ROOT));
    this.seeds = Files.createDirectories(directory.resolve("seeds"));
    this.corpus = Files.createDirectories(directory.resolve("corpus"));
    List<byte[]> samples = Samples.of(target);
    for (int i = 0; i < samples.size(); i++) {
      Files.write(seeds.resolve(String.format(Locale.ROOT, "seed-%05d", i)), samples.get(i));
    }
    Files.writeString(directory.resolve("words"), dictionary());
  }

  /** What a run came to; {@code failure} is empty when nothing escaped. */
  record Outcome(long executions, int edges, int features, int corpus, String failure) {}

  /** Looks for new inputs for a time. */
  Outcome search(int seconds) throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    int exit =
        run(
            log,
            List.of("-max_total_time=" + seconds, "-dict=" + directory.resolve("words")),
            corpus,
            seeds);
    String text = Files.readString(log, StandardCharsets.ISO_8859_1);
    Matcher executed = EXECUTIONS.matcher(text);
    long executions = executed.find() ? Long.parseLong(executed.group(1)) : 0;
    int[] counts = new int[3];
    Matcher covered = COVERAGE.matcher(text);
    while (covered.find()) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = Integer.parseInt(covered.group(i + 1));
      }
    }
    String failure = exit == 0 ? "" : "exit " + exit + ", see " + log + "\n" + tail(text);
    return new Outcome(executions, counts[0], counts[1], counts[2], failure);
  }

  /** Adds what the search found and the corpus does not cover to the samples of the target. */
  int keep(Path samples) throws IOException, InterruptedException {
    Set<String> before = names(seeds);
    run(directory.resolve("merge-log"), List.of("-merge=1"), seeds, corpus);
    List<String> lines = new ArrayList<>();
    for (String name : names(seeds)) {
      byte[] input = Files.readAllBytes(seeds.resolve(name));
      if (!before.contains(name) && input.length <= KEPT_BYTES_MAX) {
        lines.add(Base64.getEncoder().encodeToString(input));
      }
    }
    lines.sort(null);
    Path file = samples.resolve(target.name().toLowerCase(Locale.ROOT) + "-found.base64");
    List<String> all =
        new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.<String>of());
    all.addAll(lines);
    Files.write(file, all);
    return lines.size();
  }

  private int run(Path log, List<String> options, Path... directories)
      throws IOException, InterruptedException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.add("-Xmx1g");
    command.add("-Xss1m");
    command.add("-XX:+UseSerialGC");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-D" + CoverageEntry.TARGET_PROPERTY + "=" + target);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + CoverageEntry.class.getName());
    command.add("--instrumentation_includes=dev.omnigraph.**");
    command.add("--instrumentation_excludes=dev.omnigraph.fuzz.**");
    command.add("--custom_hook_includes=dev.omnigraph.**");
    command.add("--reproducer_path=" + directory);
    command.add("-artifact_prefix=" + directory + "/");
    command.add("-max_len=" + INPUT_BYTES_MAX);
    command.add("-timeout=120");
    command.add("-rss_limit_mb=3000");
    command.add("-print_final_stats=1");
    command.addAll(options);
    for (Path path : directories) {
      command.add(path.toString());
    }
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Set<String> names(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(f -> names.add(f.getFileName().toString()));
    }
    return names;
  }

  /** Returns the words of the languages in the form the fuzzer reads. */
  private static String dictionary() {
    StringBuilder words = new StringBuilder();
    for (String piece : Fuzz.pieces()) {
      words.append('"');
      for (byte unit : piece.getBytes(StandardCharsets.UTF_8)) {
        words.append("\\x").append(HexFormat.of().toHexDigits(unit));
      }
      words.append("\"\n");
    }
    return words.toString();
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 4_000));
  }
}
