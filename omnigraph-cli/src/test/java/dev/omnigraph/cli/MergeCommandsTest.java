package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code branch merge} and {@code commit revert}: results, exit codes, error objects. */
class MergeCommandsTest {
  @TempDir Path directory;
  private String graph = "";

  @BeforeEach
  void init() throws IOException {
    graph = directory.resolve("graph").toString();
    Path schema =
        Files.writeString(
            directory.resolve("s.pg"), "node Person { name: String @key  age: I32? }");
    ok("init", graph, "--schema", schema.toString());
    put("main", "ada", 1);
    ok("branch", "create", "dev", graph);
  }

  private static CommandRun ok(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private String put(String branch, String name, int age) {
    return ok(
            "mutate",
            "--store",
            graph,
            "--branch",
            branch,
            "-e",
            "query q() { insert Person { name: \"" + name + "\" age: " + age + " } }")
        .json()
        .path("commit_id")
        .asText();
  }

  private String head() {
    return ok("snapshot", graph).json().path("commit_id").asText();
  }

  @Test
  void aMergeSaysWhatItDid() {
    put("dev", "bob", 2);
    String before = head();

    CommandRun preview = ok("branch", "merge", "dev", graph, "--preview");
    assertThat(preview.out().strip())
        .isEqualTo(
            "{\"outcome\":\"fast_forward\",\"commit_id\":null,\"changes\":"
                + "{\"node:Person\":{\"inserted\":1,\"updated\":0,\"deleted\":0}}}");
    assertThat(head()).isEqualTo(before);

    CommandRun merged =
        ok("branch", "merge", "dev", "--store", graph, "--into", "main", "--as", "mia");
    assertThat(merged.out().strip())
        .isEqualTo(
            "{\"outcome\":\"fast_forward\",\"commit_id\":\""
                + head()
                + "\",\"changes\":"
                + "{\"node:Person\":{\"inserted\":1,\"updated\":0,\"deleted\":0}}}");
    assertThat(ok("commit", "show", head(), graph).json().path("actor").asText()).isEqualTo("mia");
    assertThat(ok("branch", "merge", "dev", graph).json().path("outcome").asText())
        .isEqualTo("already_up_to_date");
  }

  @Test
  void conflictsEndWithTwoAndAreListed() {
    put("dev", "ada", 2);
    put("main", "ada", 3);
    String before = head();

    for (CommandRun run :
        new CommandRun[] {
          CommandRun.of("branch", "merge", "dev", graph),
          CommandRun.of("branch", "merge", "dev", graph, "--preview")
        }) {
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.error().path("kind").asText()).isEqualTo("MergeConflicts");
      assertThat(run.error().path("details").path("conflicts").toString())
          .isEqualTo(
              "[{\"kind\":\"DivergentUpdate\",\"table_key\":\"node:Person\",\"type\":\"Person\","
                  + "\"id\":\"ada\",\"property\":\"age\",\"base\":1,\"source\":2,\"target\":3}]");
    }
    assertThat(head()).isEqualTo(before);

    ok("branch", "merge", "dev", graph, "--strategy", "theirs");
    assertThat(ok("export", graph).out()).contains("\"age\":2");
    assertThat(CommandRun.of("branch", "merge", "dev", graph, "--strategy", "best").status())
        .isEqualTo(64);
    assertThat(CommandRun.of("branch", "merge", "nope", graph).status()).isEqualTo(1);
  }

  @Test
  void aRevertUndoesOneCommit() {
    String wrong = put("main", "ada", 9);
    put("main", "bob", 2);

    CommandRun reverted = ok("commit", "revert", wrong, graph);

    assertThat(reverted.out().strip())
        .isEqualTo(
            "{\"reverted\":\""
                + wrong
                + "\",\"commit_id\":\""
                + head()
                + "\",\"changes\":"
                + "{\"node:Person\":{\"inserted\":0,\"updated\":1,\"deleted\":0}}}");
    assertThat(ok("export", graph).out()).contains("\"age\":1").contains("bob");
    assertThat(ok("commit", "revert", wrong, graph).json().path("commit_id").isNull()).isTrue();
    assertThat(CommandRun.of("commit", "revert", "nothing", graph).status()).isEqualTo(1);
  }
}
