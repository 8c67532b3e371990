package dev.omnigraph.maintain;

import dev.omnigraph.CheckOptions;
import dev.omnigraph.CheckReport;
import dev.omnigraph.CheckReport.Notice;
import dev.omnigraph.CheckReport.Problem;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.storage.local.FileFaults;
import dev.omnigraph.storage.local.FileTrees;
import dev.omnigraph.storage.text.GraphUri;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A deep check in a process of its own. When that process ends in the middle, what it was reading
 * is a finding, and another one goes on without it. Confined to one call; no process outlives it.
 */
final class CheckProcess {
  /** After so many ends there is no use in going on. */
  private static final int ENDS_MAX = 16;

  private static final int UNSAFE_WARNS_FROM = 22;
  private static final int ERROR_BYTES_MAX = 1 << 16;
  private static final long STOP_SECONDS = 10;

  private final GraphUri uri;
  private final OmnigraphOptions options;
  private final long deadline;
  private final Set<String> skipped = new LinkedHashSet<>();
  private final List<Problem> ends = new ArrayList<>();

  CheckProcess(GraphUri uri, OmnigraphOptions options, CheckOptions how) {
    this.uri = uri;
    this.options = options;
    this.deadline = System.nanoTime() + how.timeout().toNanos();
  }

  CheckReport run() {
    if (uri.isLocal() && !Files.exists(uri.requireLocal())) {
      throw NotFoundException.of("graph", uri.text(), "create it with init");
    }
    Path directory;
    try {
      directory = Files.createTempDirectory("omnigraph-check");
    } catch (IOException e) {
      throw FileFaults.translate(e, "make a temporary directory", "omnigraph-check");
    }
    try {
      while (true) {
        Run run = new Run(directory);
        Optional<CheckReport> report = run.report();
        if (report.isPresent()) {
          return report.get();
        }
      }
    } finally {
      deleteQuietly(directory);
    }
  }

  private static void deleteQuietly(Path directory) {
    try {
      FileTrees.delete(directory);
    } catch (IOException left) {
      directory.toFile().deleteOnExit();
    }
  }

  private List<String> command(Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    if (Runtime.version().feature() >= UNSAFE_WARNS_FROM) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("-Dsun.misc.unsafe.memory.access=allow");
    }
    command.add("-Xmx" + Runtime.getRuntime().maxMemory());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=" + directory.resolve("crash.log"));
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("omnigraph.") || name.equals("java.io.tmpdir")) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path", ""));
    command.add(CheckProcessMain.class.getName());
    return command;
  }

  /** One process. */
  private final class Run {
    private final Path errors;
    private final Path directory;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private boolean started;
    private @Nullable CheckPart at;

    Run(Path directory) {
      this.directory = directory;
      this.errors = directory.resolve("errors.txt");
    }

    /** Returns the report, or empty if another process has to go on. */
    Optional<CheckReport> report() {
      if (CheckProcess.class.getClassLoader() != ClassLoader.getSystemClassLoader()) {
        return Optional.of(unread("this library is not on the class path of the JVM"));
      }
      Process process;
      try {
        process =
            new ProcessBuilder(command(directory))
                .directory(directory.toFile())
                .redirectError(errors.toFile())
                .start();
      } catch (IOException e) {
        return Optional.of(unread("no process could be started: " + e.getMessage()));
      }
      try {
        instruct(process);
        return follow(process);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CancelledException.of("check");
      } finally {
        end(process);
      }
    }

    private void instruct(Process process) {
      StringBuilder text = new StringBuilder();
      add(text, List.of(CheckProcessMain.URI, uri.text()));
      for (Map.Entry<String, String> entry : options.storageOptions().entrySet()) {
        add(text, List.of(CheckProcessMain.STORAGE, entry.getKey(), entry.getValue()));
      }
      add(text, List.of(CheckProcessMain.MEMORY, Long.toString(options.memoryBudgetBytes())));
      skipped.forEach(part -> add(text, List.of(CheckProcessMain.SKIP, part)));
      add(text, List.of(CheckProcessMain.START));
      Thread reader = new Thread(() -> read(process), "omnigraph-check-reader");
      reader.setDaemon(true);
      reader.start();
      try {
        OutputStream in = process.getOutputStream(); // stays open: the child ends with it
        in.write(text.toString().getBytes(StandardCharsets.UTF_8));
        in.flush();
      } catch (IOException gone) {
        lines.add(""); // it ended already, which is found out next
      }
    }

    private void add(StringBuilder text, List<String> words) {
      text.append(CheckLines.write(words)).append('\n');
    }

    private void read(Process process) {
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          lines.add(line);
        }
      } catch (IOException ended) {
        lines.add("");
      }
      lines.add(""); // wakes who waits
    }

    private Optional<CheckReport> follow(Process process) throws InterruptedException {
      while (true) {
        String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
          return Optional.of(unread("the time was over while it read " + place()));
        }
        Optional<List<String>> words = CheckLines.read(line);
        if (words.isPresent()) {
          Optional<CheckReport> done = take(words.get());
          if (done.isPresent()) {
            return done;
          }
        } else if (line.isEmpty() && lines.isEmpty() && isOver(process)) {
          return ended(process.exitValue());
        }
      }
    }

    private boolean isOver(Process process) throws InterruptedException {
      return !process.isAlive() || process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }

    private Optional<CheckReport> take(List<String> words) {
      String kind = words.get(0);
      if (kind.equals(CheckLines.HELLO)) {
        started = true;
      } else if (kind.equals(CheckLines.AT)) {
        at = new CheckPart(words.get(1), words.get(2));
      } else if (kind.equals(CheckLines.PROBLEM)) {
        problems.add(
            new Problem(
                words.get(1), nonEmpty(words.get(2)), nonEmpty(words.get(3)), words.get(4)));
      } else if (kind.equals(CheckLines.NOTICE)) {
        notices.add(
            new Notice(
                words.get(1),
                nonEmpty(words.get(2)),
                words.get(3),
                Long.parseLong(words.get(4)),
                words.get(5)));
      } else if (kind.equals(CheckLines.FAILED)) {
        return Optional.of(unread(words.get(1)));
      } else if (kind.equals(CheckLines.DONE)) {
        problems.addAll(0, ends);
        return Optional.of(new CheckReport(problems, notices));
      }
      return Optional.empty();
    }

    private Optional<String> nonEmpty(String word) {
      return word.isEmpty() ? Optional.empty() : Optional.of(word);
    }

    /** The process ended in the middle: says of what, and whether to go on without it. */
    private Optional<CheckReport> ended(int status) {
      CheckPart part = at;
      if (!started || part == null) {
        return Optional.of(
            unread("the reading process ended at once with status " + status + lastError()));
      }
      ends.add(
          new Problem(
              "crash",
              nonEmpty(part.table()),
              Optional.empty(),
              "reading " + part.text() + " ends the process, with status " + status + lastError()));
      skipped.add(part.text());
      return ends.size() < ENDS_MAX
          ? Optional.empty()
          : Optional.of(unread("reading ended " + ENDS_MAX + " processes"));
    }

    private CheckReport unread(String why) {
      List<Problem> all = new ArrayList<>(ends);
      all.addAll(problems);
      all.add(
          new Problem(
              "not_read_deeply",
              Optional.ofNullable(at).map(CheckPart::table).flatMap(this::nonEmpty),
              Optional.empty(),
              why));
      return new CheckReport(all, notices);
    }

    private String place() {
      CheckPart part = at;
      return part == null ? "nothing yet" : part.text();
    }

    /** Returns where the process says that it ended itself, or what it said last. */
    private String lastError() {
      List<String> said;
      try {
        byte[] bytes = Files.readAllBytes(errors);
        int from = Math.max(0, bytes.length - ERROR_BYTES_MAX);
        String text = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
        said = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
      } catch (IOException none) {
        return "";
      }
      for (int i = 0; i < said.size(); i++) {
        boolean isPanic = said.get(i).contains("panicked at");
        if (isPanic || said.get(i).startsWith("Exception in thread")) {
          boolean hasReason = isPanic && i + 1 < said.size();
          return ": " + said.get(i) + (hasReason ? " " + said.get(i + 1) : "");
        }
      }
      return said.isEmpty() ? "" : ": " + said.get(said.size() - 1);
    }

    private void end(Process process) {
      process.destroyForcibly();
      boolean interrupted = Thread.interrupted(); // it is waited for all the same
      try {
        process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      try {
        process.getOutputStream().close();
      } catch (IOException gone) {
        lines.clear();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
