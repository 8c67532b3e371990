package dev.omnigraph.mutate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.load.F1;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.write.ReadSet;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.rows.Placement;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MutationTest {
  @TempDir Path directory;
  private TestGraph graph;

  @BeforeEach
  void createGraph() {
    graph = TestGraph.create(directory.resolve("g"), F1.SCHEMA);
    graph.load(Placement.REPLACE_ALL, F1.DATA);
  }

  @AfterEach
  void closeGraph() {
    graph.close();
  }

  private MutationOutcome mutate(String body) {
    return mutate(graph, "query q() { " + body + " }");
  }

  private static MutationOutcome mutate(TestGraph graph, String source, Value... parameters) {
    MutationIr ir =
        QueryCompiler.compile(graph.catalog, source, Optional.empty()).requireMutation();
    return new Mutations(graph.environment, graph.sequence)
        .execute(graph.begin(), ir, List.of(parameters), WriteIntent.mutation());
  }

  private Value author(String handle, String property) {
    try (ReadSet reads = graph.reads()) {
      var nodes = reads.nodes("Author");
      int node = nodes.find(handle);
      if (node < 0) {
        return Value.NULL;
      }
      return CommittedValues.read(
          nodes.column(property),
          graph.catalog.node("Author").orElseThrow().property(property).orElseThrow().type(),
          node);
    }
  }

  static Stream<Arguments> counted() {
    return Stream.of(
        Arguments.of("insert Author { handle: \"eve\", born: 2000 }", 1, 0),
        Arguments.of("insert Author { handle: \"ana\" }", 1, 0),
        Arguments.of(
            "insert Author { handle: \"eve\" } insert Follows { from: \"eve\", to: \"ana\" }",
            1,
            1),
        Arguments.of("update Author set { born: 2001 } where handle = \"cy\"", 1, 0),
        Arguments.of(
            "update Author set { born: 99 } where handle = \"ana\""
                + " update Author set { born: 10 } where born = 99",
            2,
            0),
        Arguments.of("update Author set { country: \"XX\" } where born > 1980", 2, 0),
        Arguments.of("delete Author where handle = \"ana\"", 1, 5),
        Arguments.of("delete Author where handle = \"ana\" delete Author where born < 1980", 1, 5),
        Arguments.of("delete Author where born > 1980 delete Author where handle = \"cy\"", 3, 7),
        Arguments.of("delete Follows where from = \"ana\"", 0, 2),
        Arguments.of(
            "insert Book { isbn: \"b9\", title: \"T\", format: \"ebook\", rating: 4 }", 1, 0),
        Arguments.of("update Book set { listed_at: now() } where isbn = \"b3\"", 1, 0));
  }

  @ParameterizedTest
  @MethodSource("counted")
  void affectedRowsAreCounted(String body, long nodes, long edges) {
    int commitsBefore = graph.snapshot().lineage().size();
    MutationOutcome outcome = mutate(body);
    assertThat(outcome.affectedNodes()).isEqualTo(nodes);
    assertThat(outcome.affectedEdges()).isEqualTo(edges);
    assertThat(outcome.commit().commitId()).contains(graph.snapshot().head());
    assertThat(graph.snapshot().lineage().size()).isEqualTo(commitsBefore + 1);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("insert Wrote { from: \"ana\", to: \"zz\" }", ErrorCode.ENDPOINT_VIOLATION),
        Arguments.of(
            "insert Author { handle: \"eve\" } insert Follows { from: \"eve\", to: \"zed\" }",
            ErrorCode.ENDPOINT_VIOLATION),
        Arguments.of(
            "update Author set { handle: \"x\" } where handle = \"cy\"", ErrorCode.KEY_IMMUTABLE),
        Arguments.of(
            "insert Author { handle: \"eve\" } delete Author where handle = \"bo\"",
            ErrorCode.MIXED_MUTATION),
        Arguments.of(
            "insert PlacedOn { from: \"b1\", to: \"s2\" }", ErrorCode.CARDINALITY_VIOLATION),
        Arguments.of(
            "insert Book { isbn: \"b9\", title: \"T\", format: \"ebook\", pages: 3000000000 }",
            ErrorCode.BAD_VALUE),
        Arguments.of(
            "update Book set { pages: 3000000000 } where isbn = \"nothing\"", ErrorCode.BAD_VALUE),
        Arguments.of(
            "update Book set { released: date(\"2024-02-30\") } where isbn = \"nothing\"",
            ErrorCode.BAD_VALUE),
        Arguments.of("delete Book where released = date(\"2024-02-30\")", ErrorCode.BAD_VALUE));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusedMutationChangesNothingAndTheNextOneWorks(String body, ErrorCode code) {
    long versionBefore = graph.snapshot().manifestVersion();
    InvalidInputException refused =
        catchThrowableOfType(InvalidInputException.class, () -> mutate(body));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(graph.snapshot().manifestVersion()).isEqualTo(versionBefore);
    assertThat(author("eve", "handle")).isEqualTo(Value.NULL);
    mutate("insert Author { handle: \"eve\" }");
    assertThat(author("eve", "handle")).isEqualTo(new Value.Text("eve"));
  }

  @Test
  void insertOfAKeyReplacesTheWholeRow() {
    MutationOutcome outcome = mutate("insert Author { handle: \"ana\" }");
    assertThat(outcome.commit().total().updated()).isEqualTo(1);
    assertThat(outcome.commit().total().inserted()).isZero();
    assertThat(author("ana", "born")).isEqualTo(Value.NULL);
    assertThat(graph.rows(TableKey.node("Author"))).isEqualTo(4);
  }

  @Test
  void laterStatementsSeeEarlierOnes() {
    mutate(
        "update Author set { born: 99 } where handle = \"ana\""
            + " update Author set { born: 10 } where born = 99"
            + " update Author set { born: 11 } where born = 1970");
    assertThat(author("ana", "born")).isEqualTo(new Value.Int(10));
  }

  @Test
  void updateKeepsOtherProperties() {
    mutate("update Author set { born: 1 } where handle = \"ana\"");
    assertThat(author("ana", "country")).isEqualTo(new Value.Text("PT"));
  }

  @Test
  void mutationWithoutEffectMakesNoCommit() {
    long versionBefore = graph.snapshot().manifestVersion();
    MutationOutcome outcome =
        mutate("update Author set { country: \"XX\" } where handle = \"nobody\"");
    assertThat(outcome.commit().commitId()).isEmpty();
    assertThat(outcome.affectedNodes()).isZero();
    assertThat(graph.snapshot().manifestVersion()).isEqualTo(versionBefore);
  }

  @Test
  void nullParameterMatchesNothing() {
    MutationOutcome outcome =
        mutate(graph, "query q($h: String?) { delete Author where handle = $h }", Value.NULL);
    assertThat(outcome.affectedNodes()).isZero();
  }

  @Test
  void deleteTakesTheEdgesAtTheNode() {
    mutate("delete Author where handle = \"ana\"");
    assertThat(graph.rows(TableKey.node("Author"))).isEqualTo(3);
    assertThat(graph.rows(TableKey.edge("Wrote"))).isEqualTo(2);
    assertThat(graph.rows(TableKey.edge("Follows"))).isEqualTo(2);
    mutate("insert Author { handle: \"ana\" } insert Follows { from: \"ana\", to: \"bo\" }");
    assertThat(graph.rows(TableKey.edge("Follows"))).isEqualTo(3);
  }

  @Test
  void aTransactionOfSeveralMutationsIsOneCommit() {
    int commitsBefore = graph.snapshot().lineage().size();
    Mutations mutations = new Mutations(graph.environment, graph.sequence);
    try (MutationRun run = mutations.begin(graph.begin())) {
      for (String body :
          List.of(
              "insert Author { handle: \"eve\" }",
              "insert Follows { from: \"eve\", to: \"bo\" }",
              "delete Author where handle = \"eve\"",
              "insert Author { handle: \"fay\" }")) {
        MutationIr ir =
            QueryCompiler.compile(graph.catalog, "query q() { " + body + " }", Optional.empty())
                .requireMutation();
        run.apply(ir, List.of(), 0);
      }
      run.commit(WriteIntent.mutation());
    }
    assertThat(graph.snapshot().lineage().size()).isEqualTo(commitsBefore + 1);
    assertThat(author("eve", "handle")).isEqualTo(Value.NULL);
    assertThat(author("fay", "handle")).isEqualTo(new Value.Text("fay"));
    assertThat(graph.rows(TableKey.edge("Follows"))).isEqualTo(5);
  }
}
