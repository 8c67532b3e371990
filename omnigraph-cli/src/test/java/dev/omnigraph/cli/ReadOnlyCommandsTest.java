package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that only read change no file, whatever an interrupted write has left. */
class ReadOnlyCommandsTest {
  private static final String ALL = "query q() { match { $p: P } return { $p.name as name } }";

  @TempDir Path directory;
  private String graph = "";
  private Path schema = Path.of("");
  private Path queries = Path.of("");

  /** The end of the process, as far as the program can tell. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void init() throws IOException {
    graph = directory.resolve("graph").toString();
    schema = Files.writeString(directory.resolve("s.pg"), "node P { name: String @key b: Blob? }");
    queries = Files.writeString(directory.resolve("q.gq"), ALL);
    ok("init", graph, "--schema", schema.toString());
    String data = "{\"type\":\"P\",\"data\":{\"name\":\"ana\",\"b\":\"base64:aGVsbG8=\"}}";
    Path records = Files.writeString(directory.resolve("d.jsonl"), data);
    ok("load", graph, "--data", records.toString(), "--mode", "append");
  }

  private static CommandRun ok(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(String.join(" ", arguments) + run.err()).isZero();
    return run;
  }

  private List<String[]> readers() {
    return List.of(
        new String[] {"query", "--store", graph, "-e", ALL},
        new String[] {"snapshot", graph},
        new String[] {"export", graph},
        new String[] {"lint", graph, "--query", queries.toString()},
        new String[] {"commit", "list", graph},
        new String[] {"branch", "list", graph},
        new String[] {"tag", "list", graph},
        new String[] {"diff", "main", "main", graph},
        new String[] {"changes", "poll", graph},
        new String[] {"schema", "show", graph},
        new String[] {"schema", "plan", graph, "--schema", schema.toString()},
        new String[] {"blob", "get", "P", "ana", "b", graph});
  }

  /** Every file and directory with its time and length. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(Path.of(graph))) {
      for (Path file : all.toList()) {
        files.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
    }
    return files;
  }

  @Test
  void theyWriteNothing() throws IOException {
    Map<String, String> before = files();

    readers().forEach(ReadOnlyCommandsTest::ok);
    ok("check", graph);

    assertThat(files()).isEqualTo(before);
  }

  @Test
  void theyAnswerFromTheLastCommitWhileRecoveryIsPending() throws IOException {
    Map<String, String> answers = new TreeMap<>();
    readers().forEach(r -> answers.put(String.join(" ", r), answer(r)));
    assertThatThrownBy(() -> writeAndCrash("bo")).isInstanceOf(Crash.class);
    Map<String, String> before = files();

    readers().forEach(r -> assertThat(answer(r)).isEqualTo(answers.get(String.join(" ", r))));
    CommandRun check = CommandRun.of("check", graph);
    assertThat(check.status()).isEqualTo(3);
    assertThat(check.json().path("ok").asBoolean()).isFalse();
    JsonNode problem = check.json().path("problems").get(0);
    assertThat(problem.path("kind").asText()).isEqualTo("pending_recovery");
    assertThat(files()).isEqualTo(before);

    JsonNode sidecars = ok("recover", graph).json().path("sidecars");
    assertThat(sidecars).hasSize(1);
    assertThat(sidecars.get(0).fieldNames())
        .toIterable()
        .containsExactly("operation_id", "writer_kind", "disposition");
    assertThat(sidecars.get(0).path("operation_id").asText())
        .isEqualTo(problem.path("id").asText());
    assertThat(sidecars.get(0).path("writer_kind").asText()).isEqualTo("Mutation");
    ok("check", graph);
    assertThat(ok("recover", graph).out().strip()).isEqualTo("{\"sidecars\":[]}");
  }

  private static String answer(String... command) {
    return ok(command).out().replaceFirst("\"millis\":[0-9.E-]+", "");
  }

  private void writeAndCrash(String name) {
    OmnigraphOptions options =
        OmnigraphOptions.builder()
            .failpoints(
                (point, index) -> {
                  if (point.pointName().equals("table.afterCommit")) {
                    throw new Crash();
                  }
                })
            .build();
    try (Omnigraph open = Omnigraph.open(graph, options)) {
      open.mutate("query a($n: String) { insert P { name: $n } }", Map.of("n", name));
    }
  }
}
