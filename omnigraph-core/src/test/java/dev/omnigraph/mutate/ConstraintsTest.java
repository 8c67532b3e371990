package dev.omnigraph.mutate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.rows.Placement;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConstraintsTest {
  private static final String SCHEMA =
      """
      node U {
        k: String @key  email: String? @unique  age: I32?  code: String?
        @range(age, 0..120)  @check(code, "^[A-Z]{2}[0-9]+$")
      }
      edge L: U -> U @card(1..2) { @unique(src, dst) }
      edge M: U -> U @card(2..)
      """;

  @TempDir Path directory;
  private TestGraph graph;

  @BeforeEach
  void createGraph() {
    graph = TestGraph.create(directory.resolve("g"), SCHEMA);
    mutate("insert U { k: \"a\", email: \"a@x\" } insert U { k: \"b\" } insert U { k: \"c\" }");
  }

  @AfterEach
  void closeGraph() {
    graph.close();
  }

  private void mutate(String body) {
    var ir =
        QueryCompiler.compile(graph.catalog, "query q() { " + body + " }", Optional.empty())
            .requireMutation();
    new Mutations(graph.environment, graph.sequence)
        .execute(graph.begin(), ir, List.of(), WriteIntent.mutation());
  }

  private InvalidInputException refused(String body) {
    return catchThrowableOfType(InvalidInputException.class, () -> mutate(body));
  }

  @Test
  void rangeIsInclusiveAndExemptsNull() {
    mutate("insert U { k: \"x\", age: 0 } insert U { k: \"y\", age: 120 } insert U { k: \"z\" }");
    InvalidInputException refused = refused("insert U { k: \"w\", age: 121 }");
    assertThat(refused.code()).isEqualTo(ErrorCode.RANGE_VIOLATION);
    assertThat(refused)
        .hasMessageContaining("@range violation")
        .hasMessageContaining("U.age")
        .hasMessageContaining("121")
        .hasMessageContaining("0..120");
  }

  @Test
  void checkSearchesThePattern() {
    mutate("insert U { k: \"x\", code: \"AB1\" }");
    InvalidInputException refused = refused("insert U { k: \"w\", code: \"ab1\" }");
    assertThat(refused.code()).isEqualTo(ErrorCode.CHECK_VIOLATION);
    assertThat(refused).hasMessageContaining("@check violation").hasMessageContaining("U.code");
  }

  @Test
  void uniqueHoldsAgainstCommittedRowsAndWithinAnInput() {
    InvalidInputException held = refused("insert U { k: \"x\", email: \"a@x\" }");
    assertThat(held.code()).isEqualTo(ErrorCode.UNIQUE_VIOLATION);
    assertThat(held.details()).containsEntry("held_by", "a").containsEntry("subject", "U.email");
    InvalidInputException twice =
        catchThrowableOfType(
            InvalidInputException.class,
            () ->
                graph.load(
                    Placement.APPEND,
                    "{\"type\":\"U\",\"data\":{\"k\":\"p\",\"email\":\"e\"}}",
                    "{\"type\":\"U\",\"data\":{\"k\":\"q\",\"email\":\"e\"}}"));
    assertThat(twice.code()).isEqualTo(ErrorCode.UNIQUE_VIOLATION);
    assertThat(twice.details()).containsEntry("line", 2);
    mutate("update U set { email: \"a@x\" } where k = \"a\"");
    mutate("insert U { k: \"x\" } insert U { k: \"y\" }");
  }

  @Test
  void valuesMayBeSwappedWithinOneWrite() {
    mutate("insert U { k: \"p\", email: \"1\" } insert U { k: \"q\", email: \"2\" }");
    mutate("insert U { k: \"p\", email: \"2\" } insert U { k: \"q\", email: \"1\" }");
    assertThat(graph.rows(TableKey.node("U"))).isEqualTo(5);
  }

  @Test
  void parallelEdgesViolateUniqueEnds() {
    mutate("insert L { from: \"a\", to: \"b\" }");
    assertThat(refused("insert L { from: \"a\", to: \"b\" }").details())
        .containsEntry("subject", "L.(dst, src)");
    mutate("insert L { from: \"a\", to: \"c\" }");
  }

  @Test
  void cardinalityBoundsOutgoingEdges() {
    mutate("insert L { from: \"a\", to: \"b\" } insert L { from: \"a\", to: \"c\" }");
    InvalidInputException more = refused("insert L { from: \"a\", to: \"a\" }");
    assertThat(more.code()).isEqualTo(ErrorCode.CARDINALITY_VIOLATION);
    assertThat(more)
        .hasMessageContaining("@card violation")
        .hasMessageContaining("count=3")
        .hasMessageContaining("max 2");
    mutate("delete L where to = \"b\"");
    InvalidInputException none = refused("delete L where from = \"a\"");
    assertThat(none.code()).isEqualTo(ErrorCode.CARDINALITY_VIOLATION);
    assertThat(none).hasMessageContaining("min 1");
    mutate("delete U where k = \"a\"");
  }

  @Test
  void minimumIsJudgedAtTheEndOfTheQuery() {
    mutate("insert M { from: \"a\", to: \"b\" } insert M { from: \"a\", to: \"c\" }");
    assertThat(refused("insert M { from: \"b\", to: \"c\" }").code())
        .isEqualTo(ErrorCode.CARDINALITY_VIOLATION);
  }
}
