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
}
