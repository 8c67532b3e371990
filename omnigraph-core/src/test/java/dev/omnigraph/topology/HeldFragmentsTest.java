package dev.omnigraph.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.open.CoreRegistry;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.search.IndexedTextSearch;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.text.GraphUri;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is derived from fragments goes when no snapshot in use or recent has them any more. */
class HeldFragmentsTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      edge Knows: Person -> Person
      """;
  private static final String WRITES =
      """
      query add($n: String, $o: String) {
        insert Person { name: $n, age: 1 }
        insert Knows { from: $n, to: $o }
      }
      query age($n: String, $a: I32) { update Person set { age: $a } where name = $n }
      query drop($n: String) { delete Person where name = $n }
      """;
  private static final String READ =
      """
      query read($n: String) {
        match { $p: Person { name: $n }  $p knows $q }
        return { $p.age as age, $q.name as other }
      }
      """;

  @TempDir Path root;

  private static void write(Omnigraph graph, String name, Map<String, ?> parameters) {
    graph.main().mutate(WRITES, Optional.of(name), parameters, WriteOptions.none());
  }

  private static void commit(Omnigraph graph, int i) {
    switch (i % 4) {
      case 0, 1 -> write(graph, "add", Map.of("n", "p" + i, "o", "hub"));
      case 2 -> write(graph, "age", Map.of("n", "p" + (i - 1), "a", i));
      default -> write(graph, "drop", Map.of("n", "p" + (i - 3)));
    }
  }

  private static List<String> read(GraphSnapshot snapshot, String name) {
    try (QueryResult result = snapshot.query(READ, Map.of("n", name))) {
      return result.rows().stream().map(Object::toString).toList();
    }
  }

  /**
   * Two tables in the 16 snapshots read last, the 16 before them, the newest one and one in use.
   */
  private static void assertOnlyRecentSnapshotsAreKept(ColumnStore store) {
    List<Long> versions = store.versionsHeldAndNot();
    assertThat(versions.get(0)).isBetween(2L, 68L);
    assertThat(versions.get(1)).isZero();
    List<Long> sources = store.sourcesKeptAndNotHeld();
    // Folding leaves a version of so few rows with at most four data files, and their deletions.
    assertThat(sources.get(0)).isBetween(2L, 68L * 8);
    assertThat(sources.get(1)).isZero();
  }

  @Test
  void whatIsKeptDoesNotGrowWithCommits() {
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    String uri = root.resolve("g").toString();
    try (Omnigraph graph = Omnigraph.init(uri, SCHEMA, options)) {
      GraphCore core = CoreRegistry.process().acquire(GraphUri.of(uri), options);
      try {
        ColumnStore store = ((ResidentViews) core.parts().views()).store();
        write(graph, "add", Map.of("n", "hub", "o", "hub"));
        write(graph, "add", Map.of("n", "old", "o", "hub"));
        try (GraphSnapshot pinned = graph.main().snapshot()) {
          List<String> before = read(pinned, "old");
          assertThat(before).hasSize(1);
          for (int i = 0; i < 360; i++) {
            commit(graph, i);
            try (GraphSnapshot now = graph.main().snapshot()) {
              read(now, "old");
            }
          }
          assertOnlyRecentSnapshotsAreKept(store);
          assertThat(read(pinned, "old")).isEqualTo(before);
        }
        graph.optimize(OptimizeOptions.all());
        for (int i = 360; i < 440; i++) {
          commit(graph, i);
          try (GraphSnapshot now = graph.main().snapshot()) {
            read(now, "old");
          }
        }
        assertOnlyRecentSnapshotsAreKept(store);
      } finally {
        core.release();
      }
    }
  }

  @Test
  void textIndexesGoWithTheirFragments() {
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    String uri = root.resolve("g").toString();
    try (Omnigraph graph = Omnigraph.init(uri, SCHEMA, options)) {
      GraphCore core = CoreRegistry.process().acquire(GraphUri.of(uri), options);
      try {
        IndexedTextSearch texts = new IndexedTextSearch(1 << 24);
        core.parts().views().tell(texts);
        NodeType person = core.catalog().node("Person").orElseThrow();
        Property name = person.property("name").orElseThrow();
        write(graph, "add", Map.of("n", "hub", "o", "hub"));
        for (int i = 0; i < 240; i++) {
          commit(graph, i);
          try (GraphView view = core.view(core.capture(BranchName.MAIN))) {
            assertThat(
                    texts
                        .search(view, person, name, "hub", TextSearch.Mode.ANY_TOKEN, 0)
                        .ordinals())
                .hasSize(1);
          }
        }
        assertThat(texts.analysedFragments()).isGreaterThan(150);
        assertThat(texts.kept()).isBetween(1L, 100L);
        ColumnStore store = ((ResidentViews) core.parts().views()).store();
        assertThat(texts.kept()).isLessThanOrEqualTo(store.sourcesKeptAndNotHeld().get(0));
      } finally {
        core.release();
      }
    }
  }
}
