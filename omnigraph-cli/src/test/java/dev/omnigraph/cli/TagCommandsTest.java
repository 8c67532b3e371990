package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags on the command line, also where a commit is asked for; the fields of commits. */
class TagCommandsTest {
  private static final String ADD = "query add($n: String) { insert Person { name: $n } }";

  @TempDir Path directory;
  private String graph = "";
  private String first = "";
  private String second = "";

  @BeforeEach
  void init() throws IOException {
    graph = directory.resolve("graph").toString();
    Path schema = Files.writeString(directory.resolve("s.pg"), "node Person { name: String @key }");
    ok("init", graph, "--schema", schema.toString());
    first = add("main", "ana");
    second = add("main", "bo");
  }

  private static CommandRun ok(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private String add(String branch, String name) {
    String parameters = "{\"n\":\"" + name + "\"}";
    return ok("mutate", "--store", graph, "--branch", branch, "-e", ADD, "--params", parameters)
        .json()
        .path("commit_id")
        .asText();
  }

  @Test
  void tagsAreCreatedListedAndDeleted() {
    JsonNode created = ok("tag", "create", "v1", graph, "--at", first).json();
    assertThat(created.path("name").asText()).isEqualTo("v1");
    assertThat(created.path("commit_id").asText()).isEqualTo(first);
    assertThat(created.path("branch").asText()).isEqualTo("main");
    ok("tag", "create", "--store", graph, "newest");

    JsonNode tags = ok("tag", "list", graph).json().path("tags");
    assertThat(tags).hasSize(2);
    assertThat(tags.get(0).path("name").asText()).isEqualTo("newest");
    assertThat(tags.get(0).path("commit_id").asText()).isEqualTo(second);
    assertThat(tags.get(1)).isEqualTo(created);

    assertThat(CommandRun.of("tag", "create", "v1", graph).status()).isEqualTo(2);
    assertThat(CommandRun.of("tag", "create", "a b", graph).status()).isEqualTo(1);
    assertThat(CommandRun.of("tag", "create", "n", graph, "--at", "nowhere").status()).isEqualTo(1);
    assertThat(ok("tag", "delete", "v1", graph).out().strip()).isEqualTo("{\"deleted\":\"v1\"}");
    assertThat(CommandRun.of("tag", "delete", "v1", graph).status()).isEqualTo(1);
    assertThat(CommandRun.of("tag", "create", graph).status()).isEqualTo(64);
  }

  @Test
  void aTagStandsWhereverACommitCan() {
    ok("tag", "create", "v1", graph, "--at", first);
    String count = "query c() { match { $p: Person } return { count($p) as n } }";
    assertThat(
            ok("query", "--store", graph, "-e", count, "--at", "v1").json().path("rows").toString())
        .isEqualTo("[{\"n\":1}]");
    assertThat(ok("snapshot", graph, "--at", "v1").json().path("commit_id").asText())
        .isEqualTo(first);
    assertThat(ok("export", graph, "--at", "v1").out().lines()).hasSize(1);
    assertThat(ok("commit", "show", "v1", graph).json().path("id").asText()).isEqualTo(first);
    JsonNode blocks = ok("changes", "poll", graph, "--start", "after:v1").json().path("blocks");
    assertThat(blocks).hasSize(1);
    assertThat(blocks.get(0).path("commit_id").asText()).isEqualTo(second);
    assertThat(
            CommandRun.of("mutate", "--store", graph, "-e", ADD, "--expect-head", "v1")
                .error()
                .path("details")
                .path("expected")
                .asText())
        .isEqualTo(first);
    assertThat(ok("diff", "v1", "main", graph).json().path("id").asText()).isEqualTo("bo");
    assertThat(
            ok("branch", "create", "again", graph, "--from", "v1")
                .json()
                .path("commit_id")
                .asText())
        .isEqualTo(first);
  }

  @Test
  void aMergeGoesIntoTheBranchNamed() {
    ok("branch", "create", "a", graph);
    ok("branch", "create", "b", graph);
    String onA = add("a", "cy");
    add("b", "di");
    JsonNode merged = ok("branch", "merge", "a", graph, "--into", "b").json();
    assertThat(merged.path("outcome").asText()).isEqualTo("merged");
    assertThat(merged.path("changes").toString())
        .isEqualTo("{\"node:Person\":{\"inserted\":1,\"updated\":0,\"deleted\":0}}");

    JsonNode newest =
        ok("commit", "list", graph, "--branch", "b", "--limit", "1").json().path("commits").get(0);
    assertThat(newest.path("id").asText()).isEqualTo(merged.path("commit_id").asText());
    assertThat(newest.path("merged_parent").asText()).isEqualTo(onA);
    assertThat(newest.fieldNames())
        .toIterable()
        .containsExactlyElementsOf(
            List.of(
                "id",
                "parent",
                "merged_parent",
                "actor",
                "message",
                "created_at",
                "manifest_version"));
    assertThat(ok("branch", "merge", "a", graph, "--into", "b").json().path("outcome").asText())
        .isEqualTo("already_up_to_date");
    assertThat(ok("export", graph).out().lines()).hasSize(2);
  }
}
