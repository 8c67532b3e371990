package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code diff} on the command line. */
class DiffCommandTest {
  @TempDir Path directory;
  private String graph = "";
  private String first = "";

  @BeforeEach
  void init() throws IOException {
    graph = directory.resolve("graph").toString();
    Path schema =
        Files.writeString(
            directory.resolve("s.pg"),
            "node Person { name: String @key  age: I32? }\nedge Knows: Person -> Person");
    assertThat(CommandRun.of("init", graph, "--schema", schema.toString()).status()).isZero();
    first = mutate("insert Person { name: \"ana\", age: 1 } insert Person { name: \"bo\" }");
    mutate("update Person set { age: 2 } where name = \"ana\"");
    mutate("insert Knows { from: \"ana\", to: \"bo\" }");
  }

  private String mutate(String body) {
    CommandRun run = CommandRun.of("mutate", "--store", graph, "-e", "query q() { " + body + " }");
    assertThat(run.status()).as(run.err()).isZero();
    return run.json().path("commit_id").asText();
  }

  @Test
  void changesAreJsonLines() throws IOException {
    CommandRun run = CommandRun.of("diff", first, "main", graph);
    assertThat(run.status()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode edge = new ObjectMapper().readTree(lines.get(0));
    assertThat(edge.path("table_key").asText()).isEqualTo("edge:Knows");
    assertThat(edge.path("kind").asText()).isEqualTo("edge");
    assertThat(edge.path("op").asText()).isEqualTo("insert");
    assertThat(edge.path("before").isNull()).isTrue();
    assertThat(edge.path("after").path("src").asText()).isEqualTo("ana");
    assertThat(lines.get(1))
        .isEqualTo(
            "{\"table_key\":\"node:Person\",\"kind\":\"node\",\"type\":\"Person\","
                + "\"id\":\"ana\",\"op\":\"update\","
                + "\"before\":{\"id\":\"ana\",\"age\":1,\"name\":\"ana\"},"
                + "\"after\":{\"id\":\"ana\",\"age\":2,\"name\":\"ana\"}}");
    assertThat(CommandRun.of("diff", "main", "main", graph).out()).isEmpty();
    assertThat(CommandRun.onTerminal("diff", first, "main", graph, "--kind", "node").out())
        .isEqualTo("update  node:Person  ana%n".formatted());
  }

  @Test
  void changesAreFilteredAndCounted() {
    CommandRun run = CommandRun.of("diff", first, "main", graph, "--summary");
    assertThat(run.json().path("from").asText()).isEqualTo(first);
    assertThat(run.json().path("changes").toString())
        .isEqualTo(
            "{\"edge:Knows\":{\"inserted\":1,\"updated\":0,\"deleted\":0},"
                + "\"node:Person\":{\"inserted\":0,\"updated\":1,\"deleted\":0}}");
    assertThat(CommandRun.of("diff", first, "main", graph, "--op", "update").out().lines())
        .hasSize(1);
    assertThat(CommandRun.of("diff", first, "main", graph, "--op", "delete").out()).isEmpty();
    assertThat(CommandRun.of("diff", first, "main", graph, "--type", "Knows").out().lines())
        .hasSize(1);
    assertThat(CommandRun.of("diff", first, "main", graph, "--type", "Nope").status()).isEqualTo(1);
    assertThat(CommandRun.of("diff", "nowhere", "main", graph).status()).isEqualTo(1);
    assertThat(CommandRun.of("diff", first, "--store", graph).status()).isEqualTo(64);
  }
}
