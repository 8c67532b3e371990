package dev.omnigraph.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import dev.omnigraph.testkit.model.ModelRun;
import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/user/testing.md run, and are quoted as they stand. */
@ExtendWith(TempGraphExtension.class)
class TestingGuideTest {
  private static final String SCHEMA = "node Person { name: String @key  age: I32? }";
  private static final String ADD = "query add($n: String) { insert Person { name: $n } }";
  private static final String COUNT =
      "query n() { match { $p: Person } return { count($p) as n } }";

  // counting:start
  @Test
  void aSecondReadTouchesNoStorage(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, Map.of("n", "ada"));
      assertThat(people(graph)).isEqualTo(1);

      int mark = temp.ledger().mark();
      assertThat(people(graph)).isEqualTo(1);
      assertThat(temp.ledger().since(mark)).isEmpty();

      graph.mutate(ADD, Map.of("n", "bo"));
      assertThat(temp.ledger().count(mark, Verb.COMMIT, ObjectClass.DATA_TABLE)).isEqualTo(1);
    }
  }

  // counting:end

  // crash:start
  @Test
  void aWriteThatDiesAfterItsTableWasCommittedIsFinishedByTheNextOpen(TempGraph temp) {
    FailpointScript script = new FailpointScript().crashAt("table.afterCommit", 1);
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, Map.of("n", "bo"));
    }
    OmnigraphOptions dying = temp.options().failpoints(script).build();
    try (Omnigraph graph = Omnigraph.open(temp.uri(), dying)) {
      assertThatThrownBy(() -> graph.mutate(ADD, Map.of("n", "ada")))
          .isInstanceOf(InjectedCrash.class);
    }
    try (Omnigraph graph = temp.open()) {
      assertThat(graph.recovered()).hasSize(1);
      assertThat(people(graph)).isEqualTo(2);
    }
  }

  // crash:end

  // model:start
  @Test
  void randomHistoriesOfOurSchemaAgreeWithTheModel(@TempDir Path directory) {
    AtomicInteger graphs = new AtomicInteger();
    ModelRun run =
        new ModelRun(
            "node Person { name: String @key  age: I32? @range(age, 0..150) }"
                + " edge Knows: Person -> Person @card(0..5)",
            OmnigraphOptions.builder().build(),
            () -> directory.resolve("graph" + graphs.incrementAndGet()));

    ModelRun.Summary did = run.run(7, 60); // the seed, and how many steps

    assertThat(did.steps()).isEqualTo(60);
  }

  // model:end

  private static long people(Omnigraph graph) {
    try (QueryResult result = graph.query(COUNT, Map.of())) {
      return result.iterator().next().integer("n");
    }
  }

  @Test
  void theGuideQuotesThem() throws IOException {
    Path root = Path.of(System.getProperty("og.root"));
    String source =
        Files.readString(
            root.resolve(
                "omnigraph-testkit/src/test/java/dev/omnigraph/examples/TestingGuideTest.java"));
    String guide = Files.readString(root.resolve("docs/user/testing.md"));
    for (String part : List.of("counting", "crash", "model")) {
      String start = "  // " + part + ":start\n";
      String marked =
          source.substring(
              source.indexOf(start) + start.length(), source.indexOf("  // " + part + ":end"));
      assertThat(guide).contains("```java\n" + marked.stripTrailing().stripIndent() + "\n```");
    }
  }
}
