package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code changes poll} on the command line. */
class ChangesCommandsTest {
  @TempDir Path directory;
  private String graph = "";

  @BeforeEach
  void init() throws IOException {
    graph = directory.resolve("graph").toString();
    Path schema = Files.writeString(directory.resolve("s.pg"), "node Person { name: String @key }");
    assertThat(CommandRun.of("init", graph, "--schema", schema.toString()).status()).isZero();
  }

  private String add(String name) {
    CommandRun run =
        CommandRun.of(
            "mutate",
            "--store",
            graph,
            "-e",
            "query q() { insert Person { name: \"" + name + "\" } }");
    assertThat(run.status()).as(run.err()).isZero();
    return run.json().path("commit_id").asText();
  }

  @Test
  void blocksComeOneCommitAtATime() {
    String first = add("ana");
    String second = add("bo");
    JsonNode page =
        CommandRun.of("changes", "poll", graph, "--start", "beginning", "--limit", "1").json();
    assertThat(page.path("blocks").toString())
        .isEqualTo(
            "[{\"commit_id\":\""
                + first
                + "\",\"changes\":[{\"table_key\":\"node:Person\",\"kind\":\"node\","
                + "\"type\":\"Person\",\"id\":\"ana\",\"op\":\"insert\",\"before\":null,"
                + "\"after\":{\"id\":\"ana\",\"name\":\"ana\"}}]}]");
    assertThat(page.path("caught_up").asBoolean()).isFalse();
    String cursor = page.path("cursor").asText();
    JsonNode rest = CommandRun.of("changes", "poll", graph, "--cursor", cursor).json();
    assertThat(rest.path("blocks")).hasSize(1);
    assertThat(rest.path("blocks").get(0).path("commit_id").asText()).isEqualTo(second);
    assertThat(rest.path("caught_up").asBoolean()).isTrue();
    assertThat(
            CommandRun.of("changes", "poll", graph, "--start", "after:" + first)
                .json()
                .path("blocks"))
        .hasSize(1);
    JsonNode now = CommandRun.of("changes", "poll", graph, "--start", "now").json();
    assertThat(now.path("blocks")).isEmpty();
    assertThat(now.path("cursor").asText()).isEqualTo(rest.path("cursor").asText());
  }

  @Test
  void refusalsHaveTheirExitCodes() {
    String cursor =
        CommandRun.of("changes", "poll", graph, "--start", "now").json().path("cursor").asText();
    CommandRun other =
        CommandRun.of("changes", "poll", graph, "--cursor", cursor, "--kind", "node");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.error().path("kind").asText()).isEqualTo("ChangeCursorRejected");
    assertThat(CommandRun.of("changes", "poll", graph, "--cursor", "nonsense").status())
        .isEqualTo(1);
    assertThat(CommandRun.of("changes", "poll", graph, "--start", "after:nothing").status())
        .isEqualTo(1);
    assertThat(CommandRun.of("changes", "poll", graph, "--start", "later").status()).isEqualTo(64);
    assertThat(
            CommandRun.of("changes", "poll", graph, "--start", "now", "--cursor", cursor).status())
        .isEqualTo(64);
    assertThat(CommandRun.of("changes", "poll", graph, "--limit", "0").status()).isEqualTo(64);
  }
}
