package dev.omnigraph.query.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.topology.TextColumn;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The search cases of the language specification that need no stemming. */
class RankingTest {
  private static final MemoryGraph GRAPH =
      new MemoryGraph.Builder(
              SchemaCompiler.compile("node D { k: String @key  t: String @index  v: Vector(2)? }"))
          .node("D", "a", "k", "a", "t", "red fox", "v", new float[] {1, 0})
          .node("D", "b", "k", "b", "t", "red red wine", "v", new float[] {0, 1})
          .node("D", "c", "k", "c", "t", "blue sky", "v", new float[] {0.9f, 0.1f})
          .node("D", "d", "k", "d", "t", "green")
          .build();

  /** Scores by the number of matching words. */
  private static final TextSearch WORDS =
      (view, type, property, query, mode, edits) -> {
        TextColumn texts = (TextColumn) view.nodes(type.name()).column(property.name());
        List<String> tokens = Arrays.asList(query.toLowerCase(Locale.ROOT).split(" "));
        return new TextSearch.Matches() {
          @Override
          public boolean matches(int ordinal) {
            return score(ordinal) > 0;
          }

          @Override
          public double score(int ordinal) {
            return Arrays.stream(texts.textAt(ordinal).split(" ")).filter(tokens::contains).count();
          }

          @Override
          public int[] ordinals() {
            return IntStream.range(0, view.nodes(type.name()).ordinalBound())
                .filter(o -> view.nodes(type.name()).isLive(o) && !texts.isNull(o) && matches(o))
                .toArray();
          }

          @Override
          public int matchCount() {
            return -1;
          }
        };
      };

  private static List<String> run(String body) {
    try (ResultCursor cursor =
        new QueryExecutor(WORDS, Environment.NO_EMBEDDER)
            .execute(
                QueryRunner.plan(GRAPH, "query q() { " + body + " }"),
                GRAPH,
                new Value[0],
                0,
                ExecutionLimits.none())) {
      return QueryRunner.rows(cursor);
    }
  }

  @Test
  void textClausesKeepRowsWithAnyToken() {
    assertThat(run("match { $d: D  search($d.t, \"RED\") } return { $d.k }"))
        .containsExactlyInAnyOrder("(a)", "(b)");
    assertThat(run("match { $d: D  match_text($d.t, \"fox sky\") } return { $d.k }"))
        .containsExactlyInAnyOrder("(a)", "(c)");
    assertThat(run("match { $d: D  not { search($d.t, \"red\") } } return { $d.k }"))
        .containsExactlyInAnyOrder("(c)", "(d)");
  }

  @Test
  void nearestOrdersByDistanceAfterFiltersAndLeavesNullsOut() {
    String nearest = " return { $d.k } order { nearest($d.v, [1.0, 0.0]) } limit ";
    assertThat(run("match { $d: D }" + nearest + "5")).containsExactly("(a)", "(c)", "(b)");
    assertThat(run("match { $d: D  $d.k != \"a\" }" + nearest + "1")).containsExactly("(c)");
    assertThat(run("match { $d: D }" + nearest + "0")).isEmpty();
  }

  @Test
  void nearestGivesTheSameRowsForEveryLimit() {
    Random random = new Random(3);
    MemoryGraph.Builder builder = new MemoryGraph.Builder(GRAPH.catalog());
    for (int i = 0; i < 60; i++) {
      float[] vector = random.nextInt(5) == 0 ? null : new float[] {random.nextInt(6), 0};
      builder.node("D", "n" + i, "k", "n" + i, "t", "x", "v", vector);
    }
    MemoryGraph graph = builder.build();
    String source =
        "query q() { match { $d: D } return { $d.k } order { nearest($d.v, [2.0, 0.0]) } limit ";
    List<String> all = QueryRunner.run(graph, source + "1000 }");
    assertThat(all).hasSizeBetween(30, 59);
    for (int limit = 1; limit <= 60; limit++) {
      assertThat(QueryRunner.run(graph, source + limit + " }"))
          .containsExactlyElementsOf(all.subList(0, Math.min(limit, all.size())));
    }
  }

  @Test
  void longVectorsAreRankedByTheirWholeDistance() {
    Random random = new Random(8);
    MemoryGraph.Builder builder =
        new MemoryGraph.Builder(SchemaCompiler.compile("node D { k: String @key  v: Vector(37) }"));
    double[] distances = new double[200];
    for (int i = 0; i < distances.length; i++) {
      float[] vector = new float[37];
      for (int j = 0; j < vector.length; j++) {
        // The first part says little of the last one; the query is all zeros.
        vector[j] = random.nextFloat() * (j < 20 ? 1 : random.nextInt(4));
        distances[i] += (double) vector[j] * vector[j];
      }
      builder.node("D", "n" + i, "k", "n" + i, "v", vector);
    }
    List<String> expected =
        IntStream.range(0, distances.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> distances[i]))
            .map(i -> "(n" + i + ")")
            .toList();
    String zeros = "0.0" + ", 0.0".repeat(36);
    MemoryGraph graph = builder.build();
    for (int limit : new int[] {1, 10, 199, 500}) {
      String source = " return { $d.k } order { nearest($d.v, [" + zeros + "]) } limit " + limit;
      assertThat(QueryRunner.run(graph, "query q() { match { $d: D }" + source + " }"))
          .containsExactlyElementsOf(expected.subList(0, Math.min(limit, expected.size())));
    }
  }

  @Test
  void textRankingKeepsMatchesBestFirst() {
    assertThat(run("match { $d: D } return { $d.k } order { bm25($d.t, \"red\") }"))
        .containsExactly("(b)", "(a)");
  }

  @Test
  void fusionPrefersTheFirstArmOnTies() {
    String fused =
        "match { $d: D } return { $d.k } order {"
            + " rrf(nearest($d.v, [1.0, 0.0]), bm25($d.t, \"sky\")) } limit ";
    assertThat(run(fused + "2")).containsExactly("(c)", "(a)");
    assertThat(run(fused + "1")).containsExactly("(a)");
  }

  @Test
  void searchWithoutASearchServiceIsRefused() {
    assertThatThrownBy(
            () ->
                QueryRunner.run(
                    GRAPH, "query q() { match { $d: D  search($d.t, \"red\") } return { $d.k } }"))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
              assertThat(e.details()).containsEntry("property", "t");
            });
  }
}
