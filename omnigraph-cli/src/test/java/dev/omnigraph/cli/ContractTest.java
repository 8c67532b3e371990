package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all commands have in common: formats, errors of usage, outputs that fail, odd files. */
class ContractTest {
  private static final String ALL =
      "query all() { match { $p: Person } return { $p.name as name } }";

  @TempDir Path directory;
  private String graph = "";

  @BeforeEach
  void init() throws IOException {
    graph = directory.resolve("graph").toString();
    ok("init", graph, "--schema", file("s.pg", "node Person { name: String @key }\n"));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static String person(String name) {
    return "{\"type\":\"Person\",\"data\":{\"name\":\"" + name + "\"}}\n";
  }

  private static CommandRun ok(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static CommandRun fails(int status, String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(String.join(" ", arguments) + run.err()).isEqualTo(status);
    return run;
  }

  private void add(String name) {
    ok("mutate", "--store", graph, "-e", "query a() { insert Person { name: \"" + name + "\" } }");
  }

  @Test
  void errorsOfUsageAreObjectsWhereResultsAreJson() {
    for (String[] wrong :
        new String[][] {
          {},
          {"frobnicate"},
          {"snapsot", graph},
          {"branch"},
          {"branch", "frob"},
          {"snapshot"},
          {"snapshot", graph, "--nope"},
          {"snapshot", graph, "--branch"},
          {"snapshot", graph, "--branch", "a", "--branch", "b"},
          {"snapshot", graph, "more"},
          {"snapshot", graph, "--store", graph},
          {"query", "--store", graph},
          {"query", "--store", graph, "-e", ALL, "--query", "x.gq"},
          {"query", "--store", graph, "-e", ALL, "--format", "xml"},
          {"query", "--store", graph, "-e", ALL, "--limit-millis", "soon"},
          {"load", graph, "--data", "-", "--data", "-", "--mode", "merge"},
          {"lint", "--query", "x.gq"},
        }) {
      CommandRun json = fails(64, wrong);
      assertThat(json.out()).isEmpty();
      assertThat(json.err().lines()).hasSize(1);
      assertThat(json.error().path("code").asText()).isEqualTo("OG-U001");
      assertThat(json.error().path("kind").asText()).isEqualTo("Usage");
      assertThat(json.error().path("message").asText()).isNotEmpty();
      assertThat(json.error().path("hint").asText()).contains("--help");
      assertThat(json.error().path("retry").asText()).isEqualTo("never");
      assertThat(json.error().path("details").isObject()).isTrue();
      CommandRun text = CommandRun.onTerminal(wrong);
      assertThat(text.status()).isEqualTo(64);
      assertThat(text.err()).startsWith("error OG-U001: ").contains("hint: ").contains("--help");
      List<String> asked = new ArrayList<>(List.of(wrong));
      asked.add("--json");
      CommandRun onTerminal = CommandRun.onTerminal(asked.toArray(String[]::new));
      assertThat(onTerminal.error().path("code").asText()).isEqualTo("OG-U001");
    }
    assertThat(fails(64, "snapsot", graph).error().path("hint").asText()).contains("snapshot");
    assertThat(fails(64, "branch").error().path("message").asText()).contains("create, list");
  }

  @Test
  void everyCommandTakesTableAndJsonAndOnlyAQueryMore() {
    assertThat(CommandRun.onTerminal("snapshot", graph, "--format", "json").json().has("tables"))
        .isTrue();
    assertThat(CommandRun.of("snapshot", graph, "--format", "table").out()).startsWith("branch ");
    assertThat(CommandRun.of("version", "--format=TABLE").out()).startsWith("omnigraph ");
    for (String format : List.of("jsonl", "csv", "kv")) {
      CommandRun refused = CommandRun.of("snapshot", graph, "--format", format);
      assertThat(refused.status()).isEqualTo(64);
      assertThat(refused.err()).contains("--format " + format + " is for query");
      ok("query", "--store", graph, "-e", ALL, "--format", format);
      String[] both = {"query", "--store", graph, "-e", ALL, "--json", "--format", format};
      assertThat(fails(64, both).error().path("message").asText()).contains("contradicts");
    }
    ok("query", "--store", graph, "-e", ALL, "--json", "--format", "json");
    CommandRun text = CommandRun.of("snapshot", graph, "--format", "table", "--branch", "nowhere");
    assertThat(text.err()).startsWith("error OG-N002: ");
  }

  @Test
  void everyWriteTakesActorAndMessage() throws IOException {
    String[] who = {"--as", "ana", "--message", "why"};
    String copy = directory.resolve("copy").toString();
    for (String[] write :
        new String[][] {
          {"init", copy, "--schema", directory.resolve("s.pg").toString()},
          {"load", copy, "--data", file("d.jsonl", person("ana")), "--mode", "append"},
          {"branch", "create", "side", copy},
          {
            "load",
            copy,
            "--branch",
            "side",
            "--data",
            file("e.jsonl", person("bo")),
            "--mode",
            "append"
          },
          {"load", copy, "--data", file("f.jsonl", person("cy")), "--mode", "append"},
          {"branch", "merge", "side", copy},
          {"branch", "delete", "side", copy},
          {"tag", "create", "v1", copy},
          {"tag", "delete", "v1", copy},
          {"schema", "apply", copy, "--schema", directory.resolve("s.pg").toString()},
          {"optimize", copy},
          {"cleanup", copy, "--keep", "1"},
          {"repair", copy},
          {"recover", copy},
        }) {
      ok(Stream.concat(Stream.of(write), Stream.of(who)).toArray(String[]::new));
    }
    JsonNode commits = ok("commit", "list", copy).json().path("commits");
    assertThat(commits).as("the loads, the merge and the first commit").hasSize(5);
    assertThat(commits)
        .filteredOn(
            commit -> !commit.path("parent").isNull()) // the format gives the first no actor
        .hasSize(4)
        .allSatisfy(
            commit -> {
              assertThat(commit.path("actor").asText()).isEqualTo("ana");
              assertThat(commit.path("message").asText()).isEqualTo("why");
            });
  }

  @Test
  void aWriteSaysWhereItGoesUnlessSilenced() throws IOException {
    String data = file("d.jsonl", "{\"type\":\"Person\",\"data\":{\"name\":\"ana\"}}\n");
    Path given = Path.of("").toAbsolutePath().relativize(directory).resolve("graph");

    CommandRun told = ok("load", given.toString(), "--data", data, "--mode", "merge");
    assertThat(told.err()).isEqualTo("store: " + graph + ", branch main" + System.lineSeparator());

    String[] quiet = {"load", graph, "--data", data, "--mode", "merge", "--quiet"};
    assertThat(ok(quiet).err()).isEmpty();
    assertThat(ok("snapshot", graph).err()).isEmpty();
  }

  @Test
  void destructiveCommandsOnARemoteStoreNeedConsent() throws IOException {
    String data = file("d.jsonl", "");
    for (String[] destructive :
        new String[][] {
          {"load", "s3://bucket/g", "--data", data, "--mode", "overwrite"},
          {"cleanup", "s3://bucket/g", "--keep", "1", "--confirm"},
          {"branch", "delete", "a", "s3://bucket/g"},
        }) {
      assertThat(fails(64, destructive).error().path("message").asText()).contains("--yes");
      String[] confirmed =
          Stream.concat(Stream.of(destructive), Stream.of("--yes")).toArray(String[]::new);
      assertThat(fails(1, confirmed).error().path("code").asText()).isEqualTo("OG-V001");
    }
    fails(1, "load", "s3://bucket/g", "--data", data, "--mode", "append");
    assertThat(fails(1, "cleanup", "s3://bucket/g", "--keep", "1").error().path("code").asText())
        .as("a preview destroys nothing")
        .isEqualTo("OG-V001");
  }

  @Test
  void aResultThatCannotBeWrittenIsAnError() throws IOException {
    add("ana");
    for (String[] command :
        new String[][] {
          {"snapshot", graph},
          {"export", graph},
          {"query", "--store", graph, "-e", ALL},
          {"query", "--store", graph, "-e", ALL, "--format", "csv"},
          {"query", "--store", graph, "-e", ALL, "--format", "table"},
          {"diff", "main", "main", graph, "--summary"},
          {"schema", "show", graph},
          {"snapshot", "--help"},
        }) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int status = Main.run(console(new Failing("No space left on device"), err), command);
      assertThat(status).as(String.join(" ", command)).isEqualTo(4);
      assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("OG-S002")
          .contains("cannot write standard output: No space left on device");

      ByteArrayOutputStream silent = new ByteArrayOutputStream();
      assertThat(Main.run(console(new Failing("Broken pipe"), silent), command)).isEqualTo(4);
      assertThat(silent.toString(StandardCharsets.UTF_8)).isEmpty();
    }
    // the status of what was asked for wins over that of printing it
    assertThat(
            Main.run(
                console(new Failing("Broken pipe"), new ByteArrayOutputStream()),
                "snapshot",
                graph,
                "--branch",
                "nowhere"))
        .isEqualTo(1);
  }

  private static Console console(OutputStream out, OutputStream err) {
    return new Console(new ByteArrayInputStream(new byte[0]), out, err, false, false);
  }

  /** A stream nobody can write to. */
  private static final class Failing extends OutputStream {
    private final String reason;

    Failing(String reason) {
      this.reason = reason;
    }

    @Override
    public void write(int b) throws IOException {
      throw new IOException(reason);
    }
  }

  @Test
  void aLongResultEndsWhenNobodyReadsIt() throws IOException {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      records
          .append("{\"type\":\"Person\",\"data\":{\"name\":\"person ")
          .append(i)
          .append("\"}}\n");
    }
    ok("load", graph, "--data", file("d.jsonl", records.toString()), "--mode", "append");
    for (String[] command :
        new String[][] {
          {"export", graph},
          {"query", "--store", graph, "-e", ALL},
          {"query", "--store", graph, "-e", ALL, "--format", "kv"},
          {"changes", "poll", graph},
        }) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int[] writes = {0};
      OutputStream once =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("Broken pipe");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              if (writes[0]++ > 0) {
                throw new IOException("Broken pipe");
              }
            }
          };
      assertThat(Main.run(console(once, err), command)).isEqualTo(4);
      assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
      assertThat(writes[0]).as(String.join(" ", command)).isEqualTo(2);
    }
  }

  @Test
  void aResultThatBreaksOffIsNotPrinted() throws IOException {
    add("ana");
    String wide = "query q() { match { $a: Person } return { $a.name as name } }";
    for (String format : List.of("json", "jsonl", "csv", "kv", "table")) {
      CommandRun late =
          fails(
              4, "query", "--store", graph, "-e", wide, "--limit-millis", "1", "--format", format);
      assertThat(late.out()).as(format).isEmpty();
      assertThat(late.err()).contains("OG-L003");
    }
    CommandRun longest =
        ok("query", "--store", graph, "-e", wide, "--limit-millis", "" + Long.MAX_VALUE);
    assertThat(longest.json().path("row_count").asInt()).isEqualTo(1);
  }

  @Test
  void errorsSayWhatToDo() throws IOException {
    String two = "query a($n: String) { match { $p: Person } return { $p.name } }" + ALL;
    assertThat(hint("query", "--store", graph, "-e", two)).contains("a, all");
    assertThat(hint("query", "zebra", "--store", graph, "-e", two)).contains("a, all");
    assertThat(hint("query", "alle", "--store", graph, "-e", two)).contains("'all'");
    assertThat(hint("query", "a", "--store", graph, "-e", two)).isNotEmpty();
    for (String parameters :
        List.of("[]", "{", "{} x", "{\"n\":1}", "{\"n\":null}", "{\"n\":{}}")) {
      CommandRun run = fails(1, "query", "a", "--store", graph, "-e", two, "--params", parameters);
      assertThat(run.error().path("hint").asText()).as(parameters).isNotEmpty();
      assertThat(run.error().path("message").asText()).doesNotContain("BigInteger");
    }
    ok("branch", "create", "one", graph);
    ok("branch", "create", "two", graph, "--from", "one");
    assertThat(fails(2, "branch", "delete", "one", graph).error().path("message").asText())
        .contains("branch two was made from branch one");
  }

  private static String hint(String... arguments) {
    return fails(1, arguments).error().path("hint").asText();
  }

  @Test
  void anOutputFileIsWholeOrUntouched() throws IOException {
    add("ana");
    Path out = directory.resolve("out.jsonl");
    ok("export", graph, "--out", out.toString());
    String exported = ok("export", graph).out();
    assertThat(Files.readString(out)).isEqualTo(exported);

    fails(1, "export", graph, "--type", "Nope", "--out", out.toString());
    assertThat(Files.readString(out)).isEqualTo(exported);
    Path link = Files.createSymbolicLink(directory.resolve("link"), out);
    add("bo");
    ok("export", graph, "--out", link.toString());
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readAllLines(out)).hasSize(2);

    Path nowhere = directory.resolve("no/where");
    CommandRun missing = fails(4, "export", graph, "--out", nowhere.toString());
    assertThat(missing.error().path("message").asText())
        .isEqualTo("cannot write " + nowhere + ": no such file or directory");
    assertThat(fails(64, "export", graph, "--out", directory.toString()).err())
        .contains("is a directory");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(f -> f.contains(".part"));
    }
  }

  @Test
  void aTableThatIsGoneOrDamagedIsCorruption() throws IOException {
    add("ana");
    try (Stream<Path> files = Files.walk(Path.of(graph, "nodes"))) {
      for (Path version : files.filter(f -> f.toString().endsWith(".manifest")).toList()) {
        Files.delete(version);
      }
    }

    CommandRun read = fails(3, "query", "--store", graph, "-e", ALL);
    assertThat(read.out()).isEmpty();
    assertThat(read.error().path("message").asText()).contains("nodes/");
    assertThat(read.error().path("hint").asText()).isNotEmpty();
    assertThat(fails(3, "check", graph).json().path("ok").asBoolean()).isFalse();
  }

  @Test
  void aDeviceAsOutputStaysADevice() {
    Path device = Path.of("/dev/null");
    assumeThat(Files.exists(device)).isTrue();

    ok("export", graph, "--out", device.toString());

    assertThat(Files.isRegularFile(device)).isFalse();
  }

  @Test
  void aPipeIsReadLikeAFile() throws IOException, InterruptedException {
    Path pipe = directory.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeThat(made.waitFor()).isZero();
    String record = "{\"type\":\"Person\",\"data\":{\"name\":\"ana\"}}\n";
    for (String[] command :
        new String[][] {
          {"load", graph, "--data", pipe.toString(), "--mode", "merge", "--quiet"},
          {"query", "--store", graph, "--query", pipe.toString()}
        }) {
      String text = command[0].equals("load") ? record : ALL;
      Thread writer =
          new Thread(
              () -> {
                try {
                  Files.writeString(pipe, text);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      writer.start();
      CommandRun run = ok(command);
      writer.join();
      assertThat(run.err()).isEmpty();
    }
    assertThat(ok("export", graph).out().lines()).hasSize(1);
  }

  @Test
  void filesThatAreNoneAreTold() throws IOException {
    for (String name : List.of("", directory.toString(), directory.resolve("none").toString())) {
      CommandRun run = fails(1, "load", graph, "--data", name, "--mode", "append");
      assertThat(run.error().path("code").asText()).isEqualTo("OG-N001");
      assertThat(run.error().path("details").path("name").asText()).isEqualTo(name);
    }
    JsonNode directoryAsQuery =
        fails(4, "query", "--store", graph, "--query", directory.toString()).error();
    assertThat(directoryAsQuery.path("message").asText())
        .startsWith("cannot read " + directory)
        .contains("directory");
    String deep = file("deep.jsonl", "[".repeat(2000));
    String add = "query a() { insert Person { name: \"ana\" } }";
    assertThat(
            fails(1, "transaction", "--store", graph, "-e", add, "--steps", deep)
                .error()
                .path("code")
                .asText())
        .isEqualTo("OG-V001");
    fails(1, "load", graph, "--data", "a\0b", "--mode", "append");
    fails(1, "snapshot", "a\0b");
  }
}
