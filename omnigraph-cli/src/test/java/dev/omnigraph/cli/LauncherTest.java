package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the program: its streams, letters, signals. Each run is a process. */
class LauncherTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("og.root", ".."), "bin", "omnigraph").toAbsolutePath();

  @TempDir Path directory;
  private String graph = "";
  private String data = "";

  /** How a process ended and what it printed. */
  private record Ended(int status, String out, String err) {}

  @BeforeEach
  void createGraph() throws IOException {
    assumeThat(File.separatorChar).isEqualTo('/');
    graph = directory.resolve("graph").toString();
    Path schema = Files.writeString(directory.resolve("s.pg"), "node P { name: String @key }");
    assertThat(CommandRun.of("init", graph, "--schema", schema.toString()).status()).isZero();
    data =
        Files.writeString(
                directory.resolve("d.jsonl"), "{\"type\":\"P\",\"data\":{\"name\":\"é😀\"}}\n")
            .toString();
  }

  /** A jar without classes that names the class path of this process. */
  private Path jar() throws IOException {
    StringBuilder paths = new StringBuilder();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      paths.append(Path.of(entry).toUri()).append(' ');
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, paths.toString().strip());
    manifest.getMainAttributes().putValue("Add-Opens", "java.base/java.nio");
    Path jar = directory.resolve("program.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }

  /**
   * Prepares a shell that runs a line in which {@code "$og"} is the script. It reads the line from
   * a file, because this process may have no locale either, and could not pass it on.
   */
  private ProcessBuilder shell(String line, String... arguments) throws IOException {
    Path script = Files.writeString(directory.resolve("line.sh"), line + "\n");
    List<String> words = new ArrayList<>(List.of("sh", script.toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(words).directory(directory.toFile());
    Map<String, String> environment = process.environment();
    environment.keySet().removeIf(n -> n.startsWith("LC_") || n.equals("LANG"));
    environment.put("og", SCRIPT.toString());
    environment.put("OMNIGRAPH_JAR", jar().toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("OMNIGRAPH_JAVA_OPTS", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    return process
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile());
  }

  private Ended run(String line, String... arguments) throws IOException, InterruptedException {
    Process process = shell(line, arguments).start();
    process.getOutputStream().close();
    int status = process.waitFor();
    return new Ended(
        status,
        Files.readString(directory.resolve("out")),
        Files.readString(directory.resolve("err")));
  }

  @Test
  void lettersPassWithoutALocaleAndFromAnyDirectory() throws IOException, InterruptedException {
    Ended loaded = run("\"$og\" load \"$1\" --data \"$2\" --mode merge --quiet", graph, data);
    assertThat(loaded.status()).as(loaded.err()).isZero();
    assertThat(loaded.err()).isEmpty();
    Ended found =
        run(
            """
            mkdir 'ö 😀' && cp -r graph 'ö 😀/ü' && cd 'ö 😀'
            q='query q($n: String) { match { $p: P { name: $n } } return { $p.name as name } }'
            "$og" query --store ü -e "$q" --params '{"n":"é😀"}' --format csv
            LC_ALL=xx_XX.UTF-8 "$og" query --store ü -e "$q" --params '{"n":"é😀"}' --format csv
            """);
    assertThat(found.out()).as(found.err()).isEqualTo("name\r\né😀\r\n".repeat(2));
  }

  @Test
  void closedStreamsAreNotMistakenForFiles() throws IOException, InterruptedException {
    Ended noInput = run("\"$og\" load \"$1\" --data - --mode append <&-", graph);
    assertThat(noInput.status()).as(noInput.err()).isZero();
    assertThat(noInput.out()).contains("\"rows\":0");

    Ended noOutput = run("\"$og\" snapshot \"$1\" >&-", graph);
    assertThat(noOutput.status()).isEqualTo(4);
    assertThat(noOutput.err()).contains("OG-S002").contains("cannot write standard output");

    assertThat(run("\"$og\" snapshot \"$1\" <&- >&- 2>&-", graph).status()).isEqualTo(4);
    assertThat(CommandRun.of("check", graph).status()).isZero();
  }

  @Test
  void aReaderThatGoesAwayEndsTheCommandWithoutAMessage() throws IOException, InterruptedException {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      records.append("{\"type\":\"P\",\"data\":{\"name\":\"person ").append(i).append("\"}}\n");
    }
    Path many = Files.writeString(directory.resolve("many.jsonl"), records);
    String[] load = {"load", graph, "--data", many.toString(), "--mode", "append"};
    assertThat(CommandRun.of(load).status()).isZero();

    Ended run = run("{ \"$og\" export \"$1\"; echo \"status $?\" >&2; } | head -n 1", graph);

    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.err()).isEqualTo("status 4\n");
  }

  @Test
  void aLoadKeepsOtherWritersOutAndEndsWithAnInterrupt() throws IOException, InterruptedException {
    Path self = Path.of("/proc/self/status");
    assumeThat(Files.exists(self)).isTrue();
    String ignored =
        Files.readAllLines(self).stream()
            .filter(l -> l.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow()
            .substring("SigIgn:".length())
            .strip();
    assumeThat(Long.parseUnsignedLong(ignored, 16) & 2).as("SIGINT is ignored here").isZero();
    String before = CommandRun.of("snapshot", graph).out();
    Process process =
        shell("exec \"$og\" load \"$1\" --data - --mode append", graph)
            .redirectError(ProcessBuilder.Redirect.PIPE)
            .start();
    try (OutputStream records = process.getOutputStream();
        BufferedReader told =
            new BufferedReader(
                new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      records.write(Files.readAllBytes(Path.of(data)));
      records.flush();
      assertThat(told.readLine()).startsWith("store: ");
      Path lock = Path.of(graph, "__recovery", "writer.lock");
      while (!Files.readString(lock).contains("pid " + process.pid()) && process.isAlive()) {
        Thread.onSpinWait();
      }
      CommandRun refused = CommandRun.of("recover", graph, "--lock-timeout", "0");
      assertThat(refused.status()).as(refused.err()).isEqualTo(2);
      assertThat(refused.error().path("kind").asText()).isEqualTo("Busy");
      assertThat(refused.error().path("message").asText()).contains("pid " + process.pid());
      assertThat(CommandRun.of("snapshot", graph).out()).isEqualTo(before);

      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

      assertThat(process.waitFor()).isEqualTo(130);
      assertThat(told.readLine()).isNull();
    }
    assertThat(Files.readString(directory.resolve("out"))).isEmpty();
    assertThat(CommandRun.of("snapshot", graph).out()).isEqualTo(before);
    assertThat(CommandRun.of("check", graph).json().path("problems")).isEmpty();
    String[] again = {"load", graph, "--data", data, "--mode", "append"};
    assertThat(CommandRun.of(again).json().path("rows").asInt()).isEqualTo(1);
  }
}
