package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code schema plan} and {@code schema apply}: results, exit codes, what stays readable. */
class SchemaCommandsTest {
  private static final String SCHEMA = "node Person { name: String @key  age: I32? }\n";

  @TempDir Path directory;
  private String graph = "";
  private Path desired = Path.of("");

  @BeforeEach
  void init() throws IOException {
    graph = directory.resolve("graph").toString();
    Path schema = Files.writeString(directory.resolve("people.pg"), SCHEMA);
    desired = directory.resolve("desired.pg");
    assertThat(CommandRun.of("init", graph, "--schema", schema.toString()).status()).isZero();
  }

  private CommandRun run(String command, String source, String... more) throws IOException {
    Files.writeString(desired, source);
    String[] arguments = new String[5 + more.length];
    arguments[0] = "schema";
    arguments[1] = command;
    arguments[2] = graph;
    arguments[3] = "--schema";
    arguments[4] = desired.toString();
    System.arraycopy(more, 0, arguments, 5, more.length);
    return CommandRun.of(arguments);
  }

  @Test
  void aPlanNamesTheStepsAndChangesNothing() throws IOException {
    CommandRun run = run("plan", "node Person { name: String @key  mail: String? }\n");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().strip())
        .isEqualTo(
            "{\"supported\":true,\"steps\":["
                + "{\"kind\":\"add_property\",\"type_kind\":\"node\",\"type_name\":\"Person\","
                + "\"property_name\":\"mail\",\"property_type\":{\"scalar\":\"String\","
                + "\"nullable\":true,\"list\":false,\"enum_values\":null}},"
                + "{\"kind\":\"drop_property\",\"type_kind\":\"node\",\"type_name\":\"Person\","
                + "\"property_name\":\"age\",\"mode\":\"soft\"}],\"lint\":[]}");
    assertThat(CommandRun.of("schema", "show", graph).out()).isEqualTo(SCHEMA);
    assertThat(CommandRun.of("commit", "list", graph).json().path("commits").size()).isEqualTo(1);
  }

  @Test
  void theAcceptedSchemaIsShownAsSourceOrAsCanonicalJson() throws IOException {
    assertThat(CommandRun.of("schema", "show", graph).out()).isEqualTo(SCHEMA);
    CommandRun shown = CommandRun.of("schema", "show", graph, "--ir");

    assertThat(shown.status()).as(shown.err()).isZero();
    assertThat(shown.out().strip())
        .isEqualTo(Files.readString(Path.of(graph, "_schema.ir.json")).strip());
    assertThat(shown.json().path("nodes").path(0).path("name").asText()).isEqualTo("Person");
  }

  @Test
  void rowsThatBreakANewConstraintAreNamed() throws IOException {
    loadAda();
    String young = "node Person { name: String @key  age: I32? @range(age, 0..30) }\n";

    assertThat(run("plan", young).json().path("supported").asBoolean()).isTrue();
    CommandRun refused = run("apply", young);

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.error().path("details").path("key").asText()).isEqualTo("ada");
    assertThat(CommandRun.of("schema", "show", graph).out()).isEqualTo(SCHEMA);
    assertThat(CommandRun.of("commit", "list", graph).json().path("commits").size()).isEqualTo(2);
  }

  @Test
  void anUnsupportedPlanIsStillAPlan() throws IOException {
    CommandRun run = run("plan", "node Person { name: String @key  age: I64? }\n");

    assertThat(run.status()).as(run.err()).isZero();
    JsonNode plan = run.json();
    assertThat(plan.path("supported").asBoolean()).isFalse();
    assertThat(plan.path("lint").path(0).path("code").asText()).isEqualTo("OG-MF-106");
    assertThat(plan.path("lint").path(0).path("entity").asText()).isEqualTo("node:Person.age");
  }

  @Test
  void aPlanForASchemaThatDoesNotCompileIsAnInputError() throws IOException {
    CommandRun run = run("plan", "node Person { name: Strin @key }\n");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.error().path("kind").asText()).isEqualTo("Compiler.Parse");
  }

  private String loadAda() throws IOException {
    Path data =
        Files.writeString(
            directory.resolve("people.jsonl"),
            "{\"type\":\"Person\",\"data\":{\"name\":\"ada\",\"age\":36}}\n");
    CommandRun run = CommandRun.of("load", graph, "--data", data.toString(), "--mode", "append");
    assertThat(run.status()).as(run.err()).isZero();
    return run.json().path("commit_id").asText();
  }

  private CommandRun ages(String commit) {
    return CommandRun.of(
        "query",
        "--store",
        graph,
        "-e",
        "query q() { match { $p: Person } return { $p.age as age } }",
        "--at",
        commit);
  }

  @Test
  void anAppliedPlanNamesItsCommitAndASoftDropStaysReadable() throws IOException {
    String before = loadAda();

    CommandRun run =
        run("apply", "node Person { name: String @key }\n", "--as", "ana", "--message", "no ages");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.json().path("applied").asBoolean()).isTrue();
    assertThat(run.json().path("steps").path(0).path("mode").asText()).isEqualTo("soft");
    JsonNode newest = CommandRun.of("commit", "list", graph).json().path("commits").path(0);
    assertThat(newest.path("id")).isEqualTo(run.json().path("commit_id"));
    assertThat(newest.path("actor").asText()).isEqualTo("ana");
    assertThat(newest.path("message").asText()).isEqualTo("no ages");
    assertThat(CommandRun.of("schema", "show", graph).out())
        .isEqualTo("node Person { name: String @key }\n");
    assertThat(ages(before).json().path("rows").toString()).isEqualTo("[{\"age\":36}]");
    assertThat(CommandRun.of("check", graph, "--deep").status()).isZero();
  }

  @Test
  void aHardDropIsGoneFromEarlierCommits() throws IOException {
    String before = loadAda();

    CommandRun run = run("apply", "node Person { name: String @key }\n", "--allow-data-loss");

    assertThat(run.json().path("steps").path(0).path("mode").asText()).isEqualTo("hard");
    CommandRun old = ages(before);
    assertThat(old.status()).isEqualTo(1);
    assertThat(old.error().path("kind").asText()).isEqualTo("HistoricalVersionReclaimed");
    assertThat(CommandRun.of("check", graph, "--deep").status()).isZero();
  }

  @Test
  void anEmptyChangeSucceedsWithoutACommit() throws IOException {
    CommandRun run = run("apply", "// the same\n" + SCHEMA);

    assertThat(run.status()).isZero();
    assertThat(run.out().strip())
        .isEqualTo(
            "{\"supported\":true,\"steps\":[],\"lint\":[],\"applied\":false,"
                + "\"commit_id\":null}");
    assertThat(CommandRun.of("schema", "show", graph).out()).isEqualTo(SCHEMA);
  }

  @Test
  void anUnsupportedChangeIsAnInputErrorAndABranchAConflict() throws IOException {
    CommandRun unsupported = run("apply", "node Person { name: String @key  age: I64? }\n");
    assertThat(unsupported.status()).isEqualTo(1);
    assertThat(unsupported.error().path("details").path("lint").asText()).isEqualTo("OG-MF-106");

    assertThat(CommandRun.of("branch", "create", "dev", "--store", graph).status()).isZero();
    CommandRun branched = run("apply", "node Person { name: String @key }\n");
    assertThat(branched.status()).isEqualTo(2);
    assertThat(branched.error().path("details").path("branches").toString()).isEqualTo("[\"dev\"]");
    assertThat(CommandRun.of("schema", "show", graph).out()).isEqualTo(SCHEMA);
  }

  /** A warning stands beside the result: the property is legal, only mutations cannot set it. */
  @Test
  void edgePropertiesThatMutationsCannotSetAreWarnedAbout() throws IOException {
    String edge = SCHEMA + "edge Knows: Person -> Person { from: I32? }\n";
    String warning =
        "warning: line 2, column 32: mutations cannot assign the edge property 'from'\n"
            + "edge Knows: Person -> Person { from: I32? }\n"
            + " ".repeat(31)
            + "^^^^\n";

    CommandRun plan = run("plan", edge);
    CommandRun apply = run("apply", edge);
    CommandRun again = run("apply", edge, "--quiet");
    CommandRun init =
        CommandRun.of(
            "init", directory.resolve("other").toString(), "--schema", desired.toString());

    for (CommandRun run : new CommandRun[] {plan, apply, init}) {
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.err()).contains(warning);
      assertThat(run.json().isObject()).isTrue();
    }
    assertThat(again.err()).isEmpty();
    assertThat(run("plan", SCHEMA).err()).doesNotContain("warning");
  }

  private static final String REQUIRED =
      "node Person { name: String @key  age: I32?  mail: String  marks: [I32] }\n";

  @Test
  void aNewRequiredPropertyTakesItsValueFromTheCommandLine() throws IOException {
    loadAda();
    String[] values = {"--default", "Person.mail=\"a=b\"", "--default", "Person.marks=[1,2]"};

    assertThat(run("plan", REQUIRED).json().path("supported").asBoolean()).isFalse();
    CommandRun plan = run("plan", REQUIRED, values);
    assertThat(plan.json().path("supported").asBoolean()).as(plan.err()).isTrue();
    CommandRun run = run("apply", REQUIRED, values);

    assertThat(run.status()).as(run.err()).isZero();
    CommandRun rows =
        CommandRun.of(
            "query",
            "--store",
            graph,
            "-e",
            "query q() { match { $p: Person } return { $p.mail as mail, $p.marks as marks } }");
    assertThat(rows.json().path("rows").toString())
        .isEqualTo("[{\"mail\":\"a=b\",\"marks\":[1,2]}]");
  }

  @Test
  void aValueForANewPropertyOfAnEdgeIsFoundByThePlan() throws IOException {
    String edge = SCHEMA + "edge Knows: Person -> Person";
    assertThat(run("apply", edge + "\n").status()).isZero();
    loadAda();
    Path data =
        Files.writeString(
            directory.resolve("edges.jsonl"),
            "{\"edge\":\"Knows\",\"from\":\"ada\",\"to\":\"ada\",\"data\":{}}\n");
    assertThat(CommandRun.of("load", graph, "--data", data.toString(), "--mode", "append").status())
        .isZero();

    CommandRun run = run("apply", edge + " { since: I32 }\n", "--default", "Knows.since=2001");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(CommandRun.of("export", graph).out()).contains("\"since\":2001");
  }

  @Test
  void aValueThatDoesNotFitOrIsNotAskedForIsAnInputErrorAndABadOneUsage() throws IOException {
    loadAda();
    CommandRun missing = run("apply", REQUIRED, "--default", "Person.mail=\"x\"");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.error().path("details").path("lint").asText()).isEqualTo("OG-MF-103");

    String mail = "node Person { name: String @key  age: I32?  mail: String }\n";
    assertThat(run("apply", mail, "--default", "Person.mail=7").status()).isEqualTo(1);
    assertThat(run("apply", mail, "--default", "Person.mail=nobody").status()).isEqualTo(1);
    CommandRun known =
        run("apply", mail, "--default", "Person.mail=\"x\"", "--default", "Person.age=7");
    assertThat(known.status()).isEqualTo(1);
    assertThat(known.error().path("details").path("property").asText()).contains("age");
    assertThat(run("apply", mail, "--default", "mail").status()).isEqualTo(64);
    assertThat(run("apply", mail, "--default", "Person.mail=\"x\" 1").status()).isEqualTo(1);
    assertThat(CommandRun.of("schema", "show", graph).out()).isEqualTo(SCHEMA);
  }
}
