package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The maintenance commands: what they print and how they end. */
class MaintenanceCommandsTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key }
      edge Knows: Person -> Person
      """;

  @TempDir Path directory;
  private String graph = "";

  @BeforeEach
  void createGraph() throws IOException {
    graph = directory.resolve("graph").toString();
    Path schema = Files.writeString(directory.resolve("people.pg"), SCHEMA);
    assertThat(CommandRun.of("init", graph, "--schema", schema.toString()).status()).isZero();
    for (String name : new String[] {"ana", "bo", "cy"}) {
      Path data =
          Files.writeString(
              directory.resolve(name + ".jsonl"),
              "{\"type\":\"Person\",\"data\":{\"name\":\"" + name + "\"}}\n");
      CommandRun run = CommandRun.of("load", graph, "--data", data.toString(), "--mode", "append");
      assertThat(run.status()).as(run.err()).isZero();
    }
  }

  @Test
  void optimizeSaysPerTableWhatItDid() {
    JsonNode result = CommandRun.of("optimize", graph, "--as", "ann").json();

    assertThat(result.path("commit_id").asText()).hasSize(26);
    assertThat(result.path("branch").asText()).isEqualTo("main");
    assertThat(result.path("tables").size()).isEqualTo(3);
    assertThat(result.path("search_indexes").asInt(-1)).isZero(); // too few rows for any
    assertThat(result.path("tables").get(0).path("table_key").asText()).isEqualTo("edge:Knows");
    assertThat(result.path("tables").get(0).path("action").asText()).isEqualTo("unchanged");
    JsonNode people = result.path("tables").get(1);
    assertThat(people.path("table_key").asText()).isEqualTo("node:Person");
    assertThat(people.path("action").asText()).isEqualTo("compacted");
    assertThat(people.path("fragments_before").asInt()).isEqualTo(3);
    assertThat(people.path("fragments_after").asInt()).isEqualTo(1);
    assertThat(people.path("reason").isNull()).isTrue();
    assertThat(result.path("tables").get(2).path("table_key").asText()).isEqualTo("__manifest");
    JsonNode commit =
        CommandRun.of("commit", "show", result.path("commit_id").asText(), graph).json();
    assertThat(commit.path("actor").asText()).isEqualTo("ann");
    assertThat(CommandRun.of("check", graph, "--deep").status()).isZero();
  }

  @Test
  void optimizeOfAnUnknownTypeIsRefused() {
    CommandRun run = CommandRun.of("optimize", graph, "--type", "Nope");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.error().path("details").path("type").asText()).isEqualTo("Nope");
  }

  @Test
  void cleanupPreviewsAndRemovesOnlyWhenConfirmed() {
    CommandRun preview = CommandRun.of("cleanup", graph, "--keep", "1", "--min-age", "0s");
    assertThat(preview.status()).as(preview.err()).isZero();
    assertThat(preview.json().path("removed").asBoolean()).isFalse();
    long versions = preview.json().path("versions").asLong();
    assertThat(versions).isPositive();
    assertThat(preview.json().path("bytes").asLong()).isPositive();

    JsonNode result =
        CommandRun.of("cleanup", graph, "--keep", "1", "--min-age", "0s", "--confirm").json();
    assertThat(result.path("removed").asBoolean()).isTrue();
    assertThat(result.path("versions").asLong()).isEqualTo(versions);
    assertThat(result.path("tables").get(0).path("table_key").asText()).isEqualTo("__manifest");
    assertThat(result.path("tables").get(0).path("error").isNull()).isTrue();

    JsonNode commits = CommandRun.of("commit", "list", graph).json().path("commits");
    CommandRun old = CommandRun.of("export", graph, "--at", commits.get(1).path("id").asText());
    assertThat(old.status()).isEqualTo(1);
    assertThat(old.error().path("kind").asText()).isEqualTo("HistoricalVersionReclaimed");
    assertThat(CommandRun.of("check", graph, "--deep").status()).isZero();
  }

  @Test
  void cleanupKeepsWhatOthersMayBeReadingUnlessTold() {
    JsonNode result =
        CommandRun.of("cleanup", graph, "--older-than", "7d", "--keep", "1", "--confirm").json();
    assertThat(result.path("versions").asLong()).isZero();
  }

  @Test
  void cleanupNeedsARule() {
    assertThat(CommandRun.of("cleanup", graph).status()).isEqualTo(64);
    assertThat(CommandRun.of("cleanup", graph, "--keep", "0").status()).isEqualTo(64);
    assertThat(CommandRun.of("cleanup", graph, "--older-than", "soon").status()).isEqualTo(64);
  }

  @Test
  void checkTellsWhatIsLeftOverAndStaysWell() throws IOException {
    Files.writeString(Path.of(graph, "notes.txt"), "abc");

    CommandRun run = CommandRun.of("check", graph);

    assertThat(run.status()).isZero();
    assertThat(run.json().path("ok").asBoolean()).isTrue();
    assertThat(run.json().path("problems").size()).isZero();
    assertThat(run.json().path("notices").size()).isEqualTo(1);
    JsonNode notice = run.json().path("notices").get(0);
    assertThat(notice.path("kind").asText()).isEqualTo("unknown_file");
    assertThat(notice.path("table_key").isNull()).isTrue();
    assertThat(notice.path("path").asText()).isEqualTo("notes.txt");
    assertThat(notice.path("bytes").asLong()).isEqualTo(3);
    CommandRun text = CommandRun.onTerminal("check", graph);
    assertThat(text.status()).as(text.err()).isZero();
    assertThat(text.out())
        .isEqualTo(
            "no problems\nleft over:\n  unknown_file  notes.txt  it is no part of a graph\n");
  }

  @Test
  void repairOfAHealthyGraphDoesNothing() {
    JsonNode result = CommandRun.of("repair", graph, "--confirm").json();

    assertThat(result.path("commit_ids").size()).isZero();
    JsonNode people = result.path("tables").get(1);
    assertThat(people.path("table_key").asText()).isEqualTo("node:Person");
    assertThat(people.path("class").asText()).isEqualTo("none");
    assertThat(people.path("action").asText()).isEqualTo("no_op");
  }

  @Test
  void blobIsWrittenByteByByte() throws IOException {
    String store = directory.resolve("blobs").toString();
    Path schema =
        Files.writeString(directory.resolve("d.pg"), "node Doc { name: String @key  body: Blob? }");
    byte[] bytes = new byte[3_000_000];
    new Random(7).nextBytes(bytes);
    Path data =
        Files.writeString(
            directory.resolve("d.jsonl"),
            "{\"type\":\"Doc\",\"data\":{\"name\":\"it's\",\"body\":\"base64:"
                + Base64.getEncoder().encodeToString(bytes)
                + "\"}}\n{\"type\":\"Doc\",\"data\":{\"name\":\"none\"}}\n");
    assertThat(CommandRun.of("init", store, "--schema", schema.toString()).status()).isZero();
    assertThat(CommandRun.of("load", store, "--data", data.toString(), "--mode", "append").status())
        .isZero();

    Path out = directory.resolve("body.bin");
    CommandRun run =
        CommandRun.of(
            "blob", "get", "Doc", "it's", "body", "--store", store, "--out", out.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(bytes);
    assertThat(CommandRun.of("blob", "get", "Doc", "none", "body", store).status()).isEqualTo(1);
    assertThat(CommandRun.of("blob", "get", "Doc", "gone", "body", store).status()).isEqualTo(1);
    assertThat(CommandRun.of("blob", "get", "Doc", "it's", "name", store).status()).isEqualTo(1);
  }
}
