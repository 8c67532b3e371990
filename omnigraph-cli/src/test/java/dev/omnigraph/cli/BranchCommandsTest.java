package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Branches and history on the command line: results, exit codes, error objects. */
class BranchCommandsTest {
  private static final String ADD = "query add($n: String) { insert Person { name: $n } }";
  private static final String COUNT =
      "query c() { match { $p: Person } return { count($p) as n } }";

  @TempDir Path directory;
  private String graph = "";

  @BeforeEach
  void init() throws IOException {
    graph = directory.resolve("graph").toString();
    Path schema = Files.writeString(directory.resolve("s.pg"), "node Person { name: String @key }");
    assertThat(CommandRun.of("init", graph, "--schema", schema.toString()).status()).isZero();
  }

  private static CommandRun ok(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private String add(String branch, String name) {
    return ok(
            "mutate",
            "--store",
            graph,
            "--branch",
            branch,
            "-e",
            ADD,
            "--params",
            "{\"n\":\"" + name + "\"}",
            "--as",
            name,
            "--message",
            "add " + name)
        .json()
        .path("commit_id")
        .asText();
  }

  private long count(String... target) {
    String[] arguments = new String[5 + target.length];
    System.arraycopy(new String[] {"query", "--store", graph, "-e", COUNT}, 0, arguments, 0, 5);
    System.arraycopy(target, 0, arguments, 5, target.length);
    return ok(arguments).json().path("rows").get(0).path("n").asLong();
  }

  @Test
  void branchesAreCreatedListedAndDeleted() {
    String head = add("main", "ana");

    JsonNode created = ok("branch", "create", "team/a", graph).json();
    assertThat(created.toString())
        .isEqualTo("{\"branch\":\"team/a\",\"from\":\"main\",\"commit_id\":\"" + head + "\"}");
    String onBranch = add("team/a", "bo");
    assertThat(
            ok("branch", "create", "--store", graph, "b", "--from", "team/a")
                .json()
                .path("commit_id")
                .asText())
        .isEqualTo(onBranch);

    JsonNode branches = ok("branch", "list", graph).json().path("branches");
    assertThat(branches).hasSize(3);
    assertThat(branches.get(0).path("name").asText()).isEqualTo("main");
    assertThat(branches.get(1).path("name").asText()).isEqualTo("b");
    assertThat(branches.get(2).path("name").asText()).isEqualTo("team/a");
    assertThat(branches.get(2).path("head").asText()).isEqualTo(onBranch);
    branches.forEach(
        b ->
            assertThat(Instant.parse(b.path("created_at").asText()))
                .isAfter(Instant.parse("2020-01-01T00:00:00Z")));

    CommandRun parent = CommandRun.of("branch", "delete", "team/a", graph);
    assertThat(parent.status()).isEqualTo(2);
    assertThat(parent.error().path("code").asText()).isEqualTo("OG-W006");
    assertThat(ok("branch", "delete", "b", graph).out().strip()).isEqualTo("{\"deleted\":\"b\"}");
    assertThat(ok("branch", "delete", "--store", graph, "team/a").json().path("deleted").asText())
        .isEqualTo("team/a");
    assertThat(ok("branch", "list", graph).json().path("branches")).hasSize(1);
  }

  @Test
  void refusalsHaveTheirExitCodes() {
    ok("branch", "create", "a", graph);
    CommandRun taken = CommandRun.of("branch", "create", "a", graph);
    assertThat(taken.status()).isEqualTo(2);
    assertThat(taken.error().path("kind").asText()).isEqualTo("Manifest.Conflict");
    assertThat(taken.error().path("details").path("branch").asText()).isEqualTo("a");
    assertThat(CommandRun.of("branch", "create", "a b", graph).status()).isEqualTo(1);
    assertThat(CommandRun.of("branch", "create", "n", graph, "--from", "nowhere").status())
        .isEqualTo(1);
    CommandRun absent = CommandRun.of("branch", "delete", "nowhere", graph);
    assertThat(absent.status()).isEqualTo(1);
    assertThat(absent.error().path("kind").asText()).isEqualTo("BranchNotFound");
    assertThat(CommandRun.of("branch", "delete", "main", graph).status()).isEqualTo(2);
    assertThat(CommandRun.of("branch", "create", graph).status()).isEqualTo(64);
    assertThat(CommandRun.of("branch", "delete", "a", "s3://bucket/g").status()).isEqualTo(64);
  }

  @Test
  void historyIsFilteredAndReadAtCommits() {
    String first = add("main", "ana");
    ok("branch", "create", "side", graph);
    String onSide = add("side", "bo");
    String second = add("main", "cy");

    JsonNode side =
        ok("commit", "list", graph, "--branch", "side", "--limit", "2").json().path("commits");
    assertThat(side).hasSize(2);
    assertThat(side.get(0).path("id").asText()).isEqualTo(onSide);
    assertThat(side.get(0).path("parent").asText()).isEqualTo(first);
    assertThat(side.get(0).path("merged_parent").isNull()).isTrue();
    assertThat(side.get(0).path("message").asText()).isEqualTo("add bo");
    JsonNode byActor = ok("commit", "list", graph, "--actor", "cy").json().path("commits");
    assertThat(byActor).hasSize(1);
    assertThat(byActor.get(0).path("id").asText()).isEqualTo(second);
    JsonNode shown = ok("commit", "show", onSide, graph).json();
    assertThat(shown.path("tables").get(0).path("rows").asLong()).isEqualTo(2);

    assertThat(count("--at", first)).isEqualTo(1);
    assertThat(count("--at", onSide)).isEqualTo(2);
    assertThat(count("--branch", "side")).isEqualTo(2);
    assertThat(ok("export", graph, "--at", first).out().lines()).hasSize(1);
    JsonNode snapshot = ok("snapshot", graph, "--at", onSide).json();
    assertThat(snapshot.path("branch").asText()).isEqualTo("side");
    assertThat(snapshot.path("commit_id").asText()).isEqualTo(onSide);

    for (String[] wrong :
        new String[][] {
          {"snapshot", graph, "--at", "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
          {"snapshot", graph, "--at", "side"},
          {"snapshot", graph, "--branch", "side", "--at", second},
          {"commit", "show", "nonsense", graph},
          {"commit", "list", graph, "--branch", "nowhere"}
        }) {
      CommandRun run = CommandRun.of(wrong);
      assertThat(run.status()).as(String.join(" ", wrong)).isEqualTo(1);
      assertThat(run.out()).isEmpty();
    }
  }
}
