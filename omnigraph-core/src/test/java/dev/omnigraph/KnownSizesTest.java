package dev.omnigraph;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.topology.DegreeStatistics;
import dev.omnigraph.topology.DistinctValues;
import dev.omnigraph.topology.KnownSizes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When sizes are known, counted, and counted again. */
class KnownSizesTest {
  private static final TableKey P = TableKey.node("P");
  private static final int ROWS = 2_000;

  @TempDir Path directory;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // passed on to the test, which closes it
  private Omnigraph create() {
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    Omnigraph graph =
        Omnigraph.init(
            directory.resolve("g").toString(),
            "node P { k: String @key  n: I32? } edge Knows: P -> P",
            options);
    add(graph, 0, ROWS, 100);
    return graph;
  }

  private static void add(Omnigraph graph, int from, int to, int values) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append("{\"type\":\"P\",\"data\":{\"k\":\"p%d\",\"n\":%d}}\n".formatted(i, i % values));
      lines.append("{\"edge\":\"Knows\",\"from\":\"p%d\",\"to\":\"p%d\"}\n".formatted(i, i % 10));
    }
    graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
  }

  private static KnownSizes sizes(Omnigraph graph) {
    return graph.core().sizes(graph.main().capture());
  }

  private static void read(Omnigraph graph, String body) {
    try (QueryResult result = graph.query("query q() { " + body + " }", Map.of())) {
      assertThat(result.toMaps()).isNotEmpty();
    }
  }

  @Test
  void whatWasNotReadIsNotKnown() {
    try (Omnigraph graph = create()) {
      assertThat(sizes(graph).distinct(P, "n")).isEmpty();
      read(graph, "match { $p: P } return { count($p) as c }");
      assertThat(sizes(graph).distinct(P, "n")).isEmpty();
      assertThat(sizes(graph).outDegrees("Knows")).isEmpty();
      assertThat(sizes(graph).inDegrees("Knows")).isEmpty();

      read(graph, "match { $p: P  $p.n >= 0 } return { count($p) as c }");
      assertThat(sizes(graph).distinct(P, "n")).contains(new DistinctValues(100, ROWS, ROWS, true));
      read(graph, "match { $p: P { k: \"p1\" }  $q knows $p } return { $q.k }");
      assertThat(sizes(graph).inDegrees("Knows").map(DegreeStatistics::histogram))
          .contains(List.of(0, 0, 0, 0, 0, 0, 0, 10));
      assertThat(sizes(graph).outDegrees("Knows")).isEmpty();
    }
  }

  /** Until its table is read, a new state has the sizes of the one before. */
  @Test
  void valuesAreCountedAgainWhenASixteenthOfTheRowsChanged() {
    try (Omnigraph graph = create()) {
      String touch = "match { $p: P  $p.n >= 0 } return { count($p) as c }";
      read(graph, touch);
      Optional<DistinctValues> first = sizes(graph).distinct(P, "n");
      add(graph, ROWS, ROWS + 50, 1_000_000);
      assertThat(sizes(graph).distinct(P, "n").orElseThrow()).isSameAs(first.orElseThrow());
      read(graph, touch);
      assertThat(sizes(graph).distinct(P, "n").orElseThrow()).isSameAs(first.orElseThrow());

      add(graph, ROWS + 50, ROWS + 150, 1_000_000);
      assertThat(sizes(graph).distinct(P, "n").orElseThrow()).isSameAs(first.orElseThrow());
      read(graph, touch);
      assertThat(sizes(graph).distinct(P, "n"))
          .contains(new DistinctValues(250, ROWS + 150, ROWS + 150, true));

      graph.mutate("query d() { delete P where n >= 50 }", Map.of());
      read(graph, touch);
      assertThat(sizes(graph).distinct(P, "n"))
          .contains(new DistinctValues(50, 1_000, 1_000, true));
    }
  }
}
