package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTablesTest {
  private static final Pattern FILES = Pattern.compile("```csv (\\S+)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  @TempDir Path directory;

  @BeforeEach
  void createGraph() throws IOException {
    Path schema = directory.resolve("schema.pg");
    Files.writeString(
        schema,
        "node Person { name: String @key  age: I32?  motto: String? }\n"
            + "edge Knows: Person -> Person { since: Date? }\n");
    assertThat(CommandRun.of("init", graph(), "--schema", schema.toString()).status()).isZero();
  }

  private String graph() {
    return directory.resolve("graph").toString();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  /** The examples of the guide, in its files; standard input stands for the first one again. */
  @Test
  void theGuidesTablesAreLoadedByItsCommands() throws IOException {
    String guide =
        Files.readString(Path.of(System.getProperty("og.root")).resolve("docs/user/loading.md"));
    List<String> files = new ArrayList<>();
    for (Matcher m = FILES.matcher(guide); m.find(); ) {
      files.add(m.group(1));
      file(m.group(1), m.group(2));
    }
    assertThat(files).containsExactly("Person.csv", "Knows.csv");
    Matcher commands = COMMANDS.matcher(guide);
    assertThat(commands.find()).isTrue();
    for (String command : commands.group(1).lines().toList()) {
      List<String> words = new ArrayList<>();
      for (String word : List.of(command.split(" ", -1))) {
        String name = word.equals("-") ? "Person.csv" : word;
        words.add(
            files.contains(name) || name.equals("graph")
                ? directory.resolve(name).toString()
                : name);
      }
      assertThat(words.remove(0)).isEqualTo("omnigraph");
      CommandRun run = CommandRun.of(words.toArray(String[]::new));
      assertThat(run.status()).as(run.err()).isZero();
    }
    assertThat(
            CommandRun.of("export", graph())
                .out()
                .replaceAll("\"id\":\"[0-9A-Z]{26}\"", "\"id\":\"…\""))
        .isEqualTo(
            "{\"edge\":\"Knows\",\"from\":\"ana\",\"to\":\"bo\",\"data\":{\"id\":\"…\",\"since\":19875}}\n"
                + "{\"type\":\"Person\",\"data\":{\"id\":\"ana\",\"age\":41,\"motto\":\"one,"
                + " two\",\"name\":\"ana\"}}\n"
                + "{\"type\":\"Person\",\"data\":{\"id\":\"bo\",\"age\":null,\"motto\":\"\",\"name\":\"bo\"}}\n");
  }

  @Test
  void aWrongCellNamesItsLineAndAnUnnamedTypeIsAUsageError() throws IOException {
    String bad = file("people.csv", "name,age\nana,old\n");
    CommandRun typed =
        CommandRun.of("load", graph(), "--data", bad, "--type", "Person", "--mode", "append");
    assertThat(typed.status()).isEqualTo(1);
    assertThat(typed.error().path("details").path("line").asInt()).isEqualTo(2);
    assertThat(typed.error().path("details").path("property").asText()).isEqualTo("age");

    CommandRun unknown = CommandRun.of("load", graph(), "--data", bad, "--mode", "append");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.error().path("details").path("type").asText()).isEqualTo("people");

    CommandRun unnamed =
        CommandRun.of("load", graph(), "--data", "-", "--data-format", "csv", "--mode", "append");
    assertThat(unnamed.status()).isEqualTo(64);
    assertThat(unnamed.err()).contains("--type");

    String odd = file("table", "name\nana\n");
    CommandRun given =
        CommandRun.of(
            "load",
            graph(),
            "--data",
            odd,
            "--data-format",
            "CSV",
            "--type",
            "node:Person",
            "--mode",
            "append");
    assertThat(given.status()).as(given.err()).isZero();
    assertThat(given.json().path("nodes").toString()).isEqualTo("{\"Person\":1}");
  }
}
