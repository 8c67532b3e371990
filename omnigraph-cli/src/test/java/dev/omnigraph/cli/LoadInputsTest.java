package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the records of a load come from, and what is shown and said about them. */
class LoadInputsTest {
  @TempDir Path directory;

  @BeforeEach
  void createGraph() throws IOException {
    String schema = file("schema.pg", "node Person { name: String @key  age: I32? }\n");
    assertThat(CommandRun.of("init", graph(), "--schema", schema).status()).isZero();
  }

  private String graph() {
    return directory.resolve("graph").toString();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static String person(String name, String age) {
    return "{\"type\":\"Person\",\"data\":{\"name\":\"" + name + "\",\"age\":" + age + "}}\n";
  }

  private String exported() {
    return CommandRun.of("export", graph()).out();
  }

  @Test
  void recordsComeFromStandardInputAndFilesInOneCommit() throws IOException {
    String more = file("more.jsonl", person("bo", "2"));

    CommandRun run =
        CommandRun.withInput(
            person("ana", "1"), "load", graph(), "--data", "-", "--data", more, "--mode", "append");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.json().path("rows").asLong()).isEqualTo(2);
    assertThat(exported())
        .isEqualTo(
            "{\"type\":\"Person\",\"data\":{\"id\":\"ana\",\"age\":1,\"name\":\"ana\"}}\n"
                + "{\"type\":\"Person\",\"data\":{\"id\":\"bo\",\"age\":2,\"name\":\"bo\"}}\n");
    // creating the graph, and this load
    assertThat(CommandRun.of("commit", "list", graph()).json().path("commits")).hasSize(2);
  }

  @Test
  void aMissingBranchIsForkedFromTheBaseAndAnExistingOneIsTakenAsItIs() throws IOException {
    String ana = file("ana.jsonl", person("ana", "1"));
    String bo = file("bo.jsonl", person("bo", "2"));
    String cy = file("cy.jsonl", person("cy", "3"));
    String bad = file("bad.jsonl", person("di", "\"old\""));
    JsonNode first = CommandRun.of("load", graph(), "--data", ana, "--mode", "merge").json();
    String base = first.path("commit_id").asText();
    assertThat(CommandRun.of("load", graph(), "--data", bo, "--mode", "merge").status()).isZero();

    CommandRun missing = loadInto("side", cy);
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).contains("OG-N002");
    assertThat(loadInto("side", cy, "--from", "nowhere").status()).isEqualTo(1);
    assertThat(branches()).containsExactly("main");

    // the fork comes before the records: it stays, and the load can be repeated
    assertThat(loadInto("side", bad, "--from", base).status()).isEqualTo(1);
    assertThat(branches()).containsExactlyInAnyOrder("main", "side");
    assertThat(names("side")).containsExactly("ana");

    JsonNode forked = loadInto("side", cy, "--from", base).json();
    assertThat(forked.path("branch").asText()).isEqualTo("side");
    assertThat(names("side")).containsExactly("ana", "cy");

    assertThat(loadInto("side", file("ed.jsonl", person("ed", "5")), "--from", "main").status())
        .isZero();
    assertThat(names("side")).containsExactly("ana", "cy", "ed");
    assertThat(names("main")).containsExactly("ana", "bo");
  }

  private CommandRun loadInto(String branch, String data, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("load", graph(), "--data", data, "--mode", "merge", "--branch", branch));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private List<String> names(String branch) {
    List<String> names = new ArrayList<>();
    for (String line :
        CommandRun.of("export", graph(), "--branch", branch).out().lines().toList()) {
      names.add(line.replaceFirst(".*\"name\":\"(\\w+)\".*", "$1"));
    }
    return names;
  }

  private List<String> branches() {
    List<String> names = new ArrayList<>();
    CommandRun.of("branch", "list", graph())
        .json()
        .path("branches")
        .forEach(b -> names.add(b.isTextual() ? b.asText() : b.path("name").asText()));
    return names;
  }

  @Test
  void anErrorNamesItsInputAndItsLineThere() throws IOException {
    String good = file("good.jsonl", person("ana", "1") + person("bo", "2"));
    String bad = file("bad.jsonl", person("cy", "3") + "\n" + person("di", "\"old\""));

    CommandRun run =
        CommandRun.withInput(
            person("eve", "true"),
            "load",
            graph(),
            "--data",
            good,
            "--data",
            bad,
            "--data",
            "-",
            "--mode",
            "append");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.error().path("details").has("errors_cut_off")).isFalse();
    JsonNode errors = run.error().path("details").path("errors");
    assertThat(errors).hasSize(2);
    assertThat(errors.get(0).path("source").asText()).endsWith("bad.jsonl");
    assertThat(errors.get(0).path("line").asInt()).isEqualTo(3);
    assertThat(errors.get(1).path("source").asText()).isEqualTo("standard input");
    assertThat(errors.get(1).path("line").asInt()).isEqualTo(1);
    assertThat(exported()).isEmpty();
  }

  @Test
  void aHundredErrorsAreListedAndMoreAreHintedAt() throws IOException {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      records.append(person("p" + i, "\"x\""));
    }
    CommandRun run =
        CommandRun.of(
            "load", graph(), "--data", file("bad.jsonl", records.toString()), "--mode", "append");

    assertThat(run.error().path("details").path("errors_cut_off").asBoolean()).isTrue();
    JsonNode errors = run.error().path("details").path("errors");
    assertThat(errors).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(errors.get(i).path("line").asInt()).isEqualTo(i + 1);
    }
    assertThat(exported()).isEmpty();
  }

  @Test
  void aTerminalIsShownHowFarTheLoadIs() throws IOException {
    String data = file("data.jsonl", person("ana", "1").repeat(1) + person("bo", "2"));
    String[] load = {"load", graph(), "--data", data, "--mode", "merge"};

    CommandRun shown = CommandRun.withErrorsOnTerminal(load);
    assertThat(shown.status()).isZero();
    assertThat(shown.json().path("rows").asLong()).isEqualTo(2);
    assertThat(shown.err()).contains("loading").contains("100%").contains("2 records");

    assertThat(CommandRun.of(load).err()).doesNotContain("loading");
    String[] quiet = {"load", graph(), "--data", data, "--mode", "merge", "--quiet"};
    assertThat(CommandRun.withErrorsOnTerminal(quiet).err()).isEmpty();
  }
}
