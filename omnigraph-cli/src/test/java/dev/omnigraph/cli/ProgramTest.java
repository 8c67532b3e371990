package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line contract, command by command: results, formats, exit codes, error objects. */
class ProgramTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  mood: enum(calm, wild)? }
      edge Knows: Person -> Person { since: Date? }
      """;
  private static final String DATA =
      """
      {"type":"Person","data":{"name":"ana","age":30,"mood":"calm"}}
      {"type":"Person","data":{"name":"bo"}}
      {"edge":"Knows","from":"ana","to":"bo","data":{"since":"2020-01-02"}}
      """;
  private static final String ALL =
      "query all() { match { $p: Person } return { $p.name as name, $p.age as age } order { name }"
          + " }";

  @TempDir Path directory;
  private String graph = "";
  private Path schema = Path.of("");
  private Path data = Path.of("");

  @BeforeEach
  void write() throws IOException {
    graph = directory.resolve("graph").toString();
    schema = Files.writeString(directory.resolve("people.pg"), SCHEMA);
    data = Files.writeString(directory.resolve("people.jsonl"), DATA);
  }

  private void init() {
    assertThat(CommandRun.of("init", graph, "--schema", schema.toString()).status()).isZero();
  }

  private String load(String mode) {
    CommandRun run = CommandRun.of("load", graph, "--data", data.toString(), "--mode", mode);
    assertThat(run.status()).as(run.err()).isZero();
    return run.json().path("commit_id").asText();
  }

  @Test
  void initNamesTheTypesAndTheFirstCommit() {
    JsonNode result = CommandRun.of("init", graph, "--schema", schema.toString()).json();

    assertThat(result.path("uri").asText()).isEqualTo(graph);
    assertThat(result.path("commit_id").asText()).hasSize(26);
    assertThat(result.path("types").toString())
        .isEqualTo("{\"nodes\":[\"Person\"],\"edges\":[\"Knows\"]}");
  }

  @Test
  void initOverAGraphIsRefused() {
    init();

    CommandRun again = CommandRun.of("init", "--store", graph, "--schema", schema.toString());

    assertThat(again.status()).isEqualTo(1);
    assertThat(again.out()).isEmpty();
    assertThat(again.error().path("kind").asText()).isEqualTo("AlreadyInitialized");
    assertThat(CommandRun.of("check", graph).status()).isZero();
  }

  @Test
  void aBrokenSchemaIsAParseErrorWithItsPlace() throws IOException {
    Files.writeString(schema, "node Person {\n  name: Strin @key\n}\n");

    CommandRun run = CommandRun.of("init", graph, "--schema", schema.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.error().path("kind").asText()).isEqualTo("Compiler.Parse");
    assertThat(run.error().path("details").path("line").asInt()).isEqualTo(2);
    assertThat(run.error().path("details").path("column").asInt()).isEqualTo(9);
    assertThat(Files.exists(Path.of(graph))).isFalse();
  }

  @Test
  void loadCountsRecordsByType() {
    init();

    CommandRun run =
        CommandRun.of(
            "load", graph, "--data", data.toString(), "--mode", "overwrite", "--as", "tester");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.json().path("branch").asText()).isEqualTo("main");
    assertThat(run.json().path("mode").asText()).isEqualTo("overwrite");
    assertThat(run.json().path("nodes").toString()).isEqualTo("{\"Person\":2}");
    assertThat(run.json().path("edges").toString()).isEqualTo("{\"Knows\":1}");
    assertThat(run.json().path("rows").asLong()).isEqualTo(3);
  }

  @Test
  void aBadRecordNamesItsLineAndChangesNothing() throws IOException {
    init();
    load("overwrite");
    Path bad = directory.resolve("bad.jsonl");
    Files.writeString(
        bad,
        "{\"type\":\"Person\",\"data\":{\"name\":\"cy\"}}\n\n"
            + "{\"type\":\"Person\",\"data\":{\"name\":\"di\",\"age\":\"old\"}}\n");

    CommandRun run = CommandRun.of("load", graph, "--data", bad.toString(), "--mode", "merge");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.error().path("kind").asText()).isEqualTo("Manifest.BadRequest");
    JsonNode details = run.error().path("details");
    assertThat(details.path("line").asInt()).isEqualTo(3);
    assertThat(details.toString()).contains("Person").contains("age");
    assertThat(rows()).isEqualTo("[{\"name\":\"ana\",\"age\":30},{\"name\":\"bo\",\"age\":null}]");
  }

  @Test
  void malformedJsonUnknownTypesAndDanglingEdgesAreRefusedWithTheirLine() throws IOException {
    init();
    load("overwrite");
    List<String> bad =
        List.of(
            "{\"type\":\"Person\",\"data\":{\"name\":\"x\"}\n}}",
            "\n{\"type\":\"Nope\",\"data\":{}}",
            "\n{\"edge\":\"Knows\",\"from\":\"ana\",\"to\":\"nobody\"}",
            "\n{\"edge\":\"Knows\",\"to\":\"ana\"}",
            "\n{\"type\":\"Person\",\"data\":{\"age\":3}}",
            "\n{\"type\":\"Person\",\"data\":{\"name\":\"x\",\"nme\":1}}",
            "\n{\"foo\":1}");
    for (String text : bad) {
      Path file = Files.writeString(directory.resolve("bad.jsonl"), text);
      CommandRun run = CommandRun.of("load", graph, "--data", file.toString(), "--mode", "append");
      assertThat(run.status()).as(text).isEqualTo(1);
      assertThat(run.error().path("details").path("line").asInt()).as(text).isEqualTo(2);
    }
    byte[] latin1 =
        "\n{\"type\":\"Person\",\"data\":{\"name\":\"\u00e9\"}}"
            .getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(directory.resolve("latin1.jsonl"), latin1);
    CommandRun run = CommandRun.of("load", graph, "--data", file.toString(), "--mode", "append");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.error().path("details").path("line").asInt()).isEqualTo(2);
    assertThat(CommandRun.of("check", graph).status()).isZero();
    load("merge");
  }

  private String rows() {
    CommandRun run = CommandRun.of("query", "--store", graph, "-e", ALL);
    assertThat(run.status()).as(run.err()).isZero();
    return run.json().path("rows").toString();
  }

  @Test
  void queryReturnsColumnsRowsAndTheCommit() {
    init();
    String commit = load("overwrite");

    JsonNode result =
        CommandRun.of(
                "query",
                "friends",
                "--store",
                graph,
                "-e",
                ALL
                    + " query friends($n: String) { match { $p: Person { name: $n } $p knows $f }"
                    + " return { $f.name, $f.age } }",
                "--params",
                "{\"n\":\"ana\"}")
            .json();

    assertThat(result.path("query").asText()).isEqualTo("friends");
    assertThat(result.path("commit_id").asText()).isEqualTo(commit);
    assertThat(result.path("columns").toString())
        .isEqualTo(
            "[{\"name\":\"f.name\",\"type\":\"String\",\"nullable\":false},"
                + "{\"name\":\"f.age\",\"type\":\"I32\",\"nullable\":true}]");
    assertThat(result.path("rows").toString()).isEqualTo("[{\"f.name\":\"bo\",\"f.age\":null}]");
    assertThat(result.path("row_count").asLong()).isEqualTo(1);
    assertThat(result.path("millis").isNumber()).isTrue();
  }

  @Test
  void queryPrintsEveryFormat() {
    init();
    load("overwrite");

    assertThat(CommandRun.of("query", "--store", graph, "-e", ALL, "--format", "csv").out())
        .isEqualTo("name,age\r\nana,30\r\nbo,\r\n");
    List<String> lines =
        CommandRun.of("query", "--store", graph, "-e", ALL, "--format", "jsonl")
            .out()
            .lines()
            .toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("{\"meta\":{\"query\":\"all\"");
    assertThat(lines.subList(1, 3))
        .containsExactly("{\"name\":\"ana\",\"age\":30}", "{\"name\":\"bo\",\"age\":null}");
    assertThat(CommandRun.of("query", "--store", graph, "-e", ALL, "--format", "kv").out())
        .isEqualTo("name: ana%nage: 30%n%nname: bo%nage: %n".formatted());
    assertThat(CommandRun.onTerminal("query", "--store", graph, "-e", ALL).out())
        .isEqualTo("name  age%n----  ---%nana   30%nbo    %n(2 rows)%n".formatted());
  }

  @Test
  void profileTellsRowsTimeAndBytesOfEachOperator() {
    init();
    load("overwrite");

    JsonNode steps =
        CommandRun.of("query", "--store", graph, "-e", ALL, "--profile").json().path("operators");
    assertThat(steps).hasSize(2);
    assertThat(steps.get(0).path("operator").asText()).isEqualTo("scan");
    assertThat(steps.get(0).path("rows").asInt()).isEqualTo(2);
    assertThat(steps.get(0).path("bytes").asInt()).isEqualTo(8);
    assertThat(steps.get(1).path("operator").asText()).isEqualTo("result");
    assertThat(steps.get(1).path("bytes").asInt()).isEqualTo(32); // kept, sorted, given
    String text =
        CommandRun.onTerminal("query", "--store", graph, "-e", ALL, "--profile")
            .out()
            .replaceAll(" +", " ");
    assertThat(text)
        .matches(
            "operator expected rows batches µs bytes\\R"
                + "scan 2 2 1 \\d+ 8\\Rresult 0 2 1 \\d+ 32\\R2 rows\\R");
  }

  @Test
  void queryErrorsSayWhereAndWhat() {
    init();

    CommandRun parse = CommandRun.of("query", "--store", graph, "-e", "query q() {\n match }");
    assertThat(parse.status()).isEqualTo(1);
    assertThat(parse.error().path("kind").asText()).isEqualTo("Compiler.Parse");
    assertThat(parse.error().path("details").path("line").asInt()).isEqualTo(2);

    CommandRun type =
        CommandRun.of(
            "query", "--store", graph, "-e", "query q() { match { $p: Persn } return { $p } }");
    assertThat(type.status()).isEqualTo(1);
    assertThat(type.error().path("kind").asText()).isEqualTo("Compiler.Type");
    assertThat(type.error().path("hint").asText()).contains("Person");

    CommandRun parameter =
        CommandRun.of(
            "query",
            "--store",
            graph,
            "-e",
            "query q($n: String) { match { $p: Person { name: $n } } return { $p } }");
    assertThat(parameter.status()).isEqualTo(1);
    assertThat(parameter.error().path("kind").asText()).isEqualTo("Manifest.BadRequest");
    assertThat(parameter.error().toString()).contains("\"n\"");
  }

  @Test
  void mutateCountsAndRecordsActorAndMessage() {
    init();
    load("overwrite");

    CommandRun insert =
        CommandRun.of(
            "mutate",
            "add",
            "--store",
            graph,
            "-e",
            "query add($n: String) { insert Person { name: $n } insert Knows { from: $n, to: \"bo\""
                + " } }",
            "--params",
            "{\"n\":\"cy\"}",
            "--as",
            "tester",
            "--message",
            "one more");

    assertThat(insert.status()).as(insert.err()).isZero();
    JsonNode result = insert.json();
    assertThat(result.path("inserted").asLong()).isEqualTo(2);
    assertThat(result.path("updated").asLong()).isZero();
    assertThat(result.path("deleted").asLong()).isZero();
    assertThat(result.path("nodes").asLong()).isEqualTo(1);
    assertThat(result.path("edges").asLong()).isEqualTo(1);
    JsonNode newest = CommandRun.of("commit", "list", graph).json().path("commits").get(0);
    assertThat(newest.path("id").asText()).isEqualTo(result.path("commit_id").asText());
    assertThat(newest.path("actor").asText()).isEqualTo("tester");
    assertThat(newest.path("message").asText()).isEqualTo("one more");

    CommandRun nothing =
        CommandRun.of(
            "mutate",
            "--store",
            graph,
            "-e",
            "query none() { update Person set { age: 1 } where name = \"nobody\" }");
    assertThat(nothing.status()).isZero();
    assertThat(nothing.json().path("commit_id").isNull()).isTrue();
  }

  @Test
  void theStepsOfATransactionAreOneCommit() throws IOException {
    init();
    String loaded = load("overwrite");
    Path source = directory.resolve("people.gq");
    Files.writeString(
        source,
        "query add($n: String) { insert Person { name: $n } insert Knows { from: $n, to: \"bo\" } }"
            + " query gone($n: String) { delete Person where name = $n }");
    Path steps = directory.resolve("steps.jsonl");
    Files.writeString(
        steps,
        "{\"query\":\"add\",\"params\":{\"n\":\"cy\"}}\n"
            + "{\"query\":\"gone\",\"params\":{\"n\":\"ana\"}}\n");

    CommandRun run = transaction(source, steps, "--as", "tester", "--message", "swap");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.json().path("inserted").asLong()).isEqualTo(2);
    assertThat(run.json().path("nodes").asLong()).isEqualTo(2);
    assertThat(run.json().path("steps").asLong()).isEqualTo(2);
    JsonNode commits = CommandRun.of("commit", "list", graph).json().path("commits");
    assertThat(commits.get(0).path("id").asText()).isEqualTo(run.json().path("commit_id").asText());
    assertThat(commits.get(0).path("actor").asText()).isEqualTo("tester");
    assertThat(commits.get(0).path("message").asText()).isEqualTo("swap");
    assertThat(commits.get(1).path("id").asText()).isEqualTo(loaded);

    Files.writeString(
        steps, "{\"query\":\"add\",\"params\":{\"n\":\"di\"}} {\"query\":\"add\",\"params\":{}}");
    CommandRun failed = transaction(source, steps);
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err()).contains("step 2 (add) failed");
    assertThat(failed.error().path("code").asText()).isEqualTo("OG-V002");
    assertThat(CommandRun.of("commit", "list", graph).json().path("commits")).isEqualTo(commits);

    Files.writeString(steps, "{\"query\":\"add\",\"parameters\":{}}");
    CommandRun malformed = transaction(source, steps);
    assertThat(malformed.status()).isEqualTo(1);
    assertThat(malformed.error().path("details").path("step").asInt()).isEqualTo(1);

    Files.writeString(steps, "{\"query\":");
    assertThat(transaction(source, steps).error().path("code").asText()).isEqualTo("OG-V001");
  }

  private CommandRun transaction(Path source, Path steps, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("transaction", "--store", graph, "--query", source.toString()));
    arguments.addAll(List.of("--steps", steps.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void anUnexpectedHeadIsAConflict() {
    init();
    String commit = load("overwrite");
    String insert = "query add() { insert Person { name: \"cy\" } }";

    assertThat(
            CommandRun.of("mutate", "--store", graph, "-e", insert, "--expect-head", commit)
                .status())
        .isZero();
    CommandRun stale =
        CommandRun.of("mutate", "--store", graph, "-e", insert, "--expect-head", commit);
    assertThat(stale.status()).isEqualTo(2);
    assertThat(stale.error().path("kind").asText()).isEqualTo("PreconditionFailed");
    assertThat(stale.error().path("retry").asText()).isEqualTo("after_refresh");
    // nothing was written, no file either
    assertThat(CommandRun.of("check", graph).json().path("notices")).isEmpty();
  }

  @Test
  void snapshotCommitsAndPastReadsAgree() {
    init();
    String loaded = load("overwrite");
    CommandRun.of(
        "mutate", "--store", graph, "-e", "query d() { delete Person where name = \"ana\" }");

    JsonNode now = CommandRun.of("snapshot", graph).json();
    assertThat(now.path("tables").get(0).path("table_key").asText()).isEqualTo("edge:Knows");
    assertThat(now.path("tables").get(0).path("rows").asLong()).isZero();
    assertThat(now.path("tables").get(1).path("rows").asLong()).isEqualTo(1);
    JsonNode then = CommandRun.of("snapshot", graph, "--at", loaded).json();
    assertThat(then.path("commit_id").asText()).isEqualTo(loaded);
    assertThat(then.path("tables").get(1).path("rows").asLong()).isEqualTo(2);
    assertThat(
            CommandRun.of("query", "--store", graph, "--at", loaded, "-e", ALL)
                .json()
                .path("row_count")
                .asLong())
        .isEqualTo(2);
    JsonNode shown = CommandRun.of("commit", "show", loaded, graph).json();
    assertThat(shown.path("id").asText()).isEqualTo(loaded);
    assertThat(shown.path("tables").size()).isEqualTo(2);
    CommandRun unknown = CommandRun.of("commit", "show", "01JZZZZZZZZZZZZZZZZZZZZZZZ", graph);
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.error().path("kind").asText()).isEqualTo("Manifest.NotFound");
  }

  @Test
  void anExportLoadsBackAsTheSameGraph() throws IOException {
    init();
    load("overwrite");
    CommandRun first = CommandRun.of("export", graph);
    Path file = Files.writeString(directory.resolve("export.jsonl"), first.out());
    String copy = directory.resolve("copy").toString();

    assertThat(CommandRun.of("init", copy, "--schema", schema.toString()).status()).isZero();
    assertThat(
            CommandRun.of("load", copy, "--data", file.toString(), "--mode", "overwrite").status())
        .isZero();

    assertThat(CommandRun.of("export", copy).out()).isEqualTo(first.out());
    Path out = directory.resolve("out.jsonl");
    assertThat(CommandRun.of("export", copy, "--type", "Person", "--out", out.toString()).status())
        .isZero();
    assertThat(Files.readAllLines(out)).hasSize(2);
  }

  @Test
  void lintReportsEveryQuery() throws IOException {
    Path good = Files.writeString(directory.resolve("good.gq"), ALL);
    Path bad =
        Files.writeString(
            directory.resolve("bad.gq"), "query b() { match { $p: Persn } return { $p } }");

    CommandRun ok =
        CommandRun.of("lint", "--schema", schema.toString(), "--query", good.toString());
    assertThat(ok.status()).isZero();
    assertThat(ok.json().path("status").asText()).isEqualTo("ok");
    assertThat(ok.json().path("queries_processed").asInt()).isEqualTo(1);
    init();
    CommandRun wrong = CommandRun.of("lint", graph, "--query", bad.toString());
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.json().path("results").get(0).path("status").asText()).isEqualTo("error");
  }

  @Test
  void missingGraphsFilesAndWrongUsageAreTold() throws IOException {
    CommandRun missing = CommandRun.of("query", "--store", graph, "-e", ALL);
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.error().path("kind").asText()).isEqualTo("Manifest.NotFound");
    assertThat(Files.exists(Path.of(graph))).isFalse();

    init();
    assertThat(CommandRun.of("load", graph, "--data", "nowhere.jsonl", "--mode", "append").status())
        .isEqualTo(1);
    assertThat(CommandRun.of("load", graph, "--data", data.toString()).status()).isEqualTo(64);
    assertThat(CommandRun.of("load", graph, "--data", data.toString(), "--mode", "x").status())
        .isEqualTo(64);
    assertThat(CommandRun.of("frobnicate").status()).isEqualTo(64);
    assertThat(CommandRun.of("query", "--store", graph).status()).isEqualTo(64);
    assertThat(CommandRun.of("snapshot").status()).isEqualTo(64);
    Path file = Files.writeString(directory.resolve("file"), "x");
    CommandRun notADirectory = CommandRun.of("snapshot", file.toString());
    assertThat(notADirectory.status()).isEqualTo(1);
    assertThat(CommandRun.of("--help").status()).isZero();
  }

  @Test
  void versionNamesTheParts() {
    JsonNode version = CommandRun.of("version", "--json").json();

    List<String> names = new ArrayList<>();
    version.fieldNames().forEachRemaining(names::add);
    assertThat(names).containsExactly("omnigraph", "lance", "arrow", "format");
    assertThat(version.path("lance").asText()).isEqualTo("7.0.0");
  }
}
