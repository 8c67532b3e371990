package dev.omnigraph;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.storage.Durability;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts are parsed, checked and planned once. */
class PlanCacheTest {
  private static final String SCHEMA = "node P { k: String @key }";
  private static final String QUERY = "query q() { match { $p: P } return { $p.k } }";

  @TempDir Path directory;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // passed on to the test, which closes it
  private Omnigraph create() {
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    return Omnigraph.init(directory.resolve("g").toString(), SCHEMA, options);
  }

  private static QueryRunner.Plan plan(Omnigraph graph, String text) {
    Snapshot snapshot = graph.main().capture();
    return graph.queries().plan(snapshot, text, Optional.empty());
  }

  @Test
  void aTextIsPlannedOnceUntilTheSchemaChanges() {
    try (Omnigraph graph = create()) {
      QueryRunner.Plan first = plan(graph, QUERY);
      for (int i = 0; i < 100; i++) {
        assertThat(plan(graph, QUERY)).isSameAs(first);
      }
      assertThat(graph.queries().planCount()).isEqualTo(1);
      graph.load(LoadRequest.of(LoadMode.APPEND, "{\"type\":\"P\",\"data\":{\"k\":\"a\"}}"));
      assertThat(plan(graph, QUERY)).isSameAs(first);

      graph.applySchema(SCHEMA.replace("}", " n: I32? }"));
      QueryRunner.Plan changed = plan(graph, QUERY);
      assertThat(changed).isNotSameAs(first);
      assertThat(plan(graph, QUERY)).isSameAs(changed);
    }
  }

  @Test
  void plansKeptAreBounded() {
    try (Omnigraph graph = create()) {
      for (int i = 0; i < 1_500; i++) {
        plan(graph, QUERY.replace("$p.k", "$p.k as c" + i));
      }
      assertThat(graph.queries().planCount()).isBetween(900L, 1_000L);
      String long1 = QUERY + " ".repeat(1 << 16);
      assertThat(plan(graph, long1)).isNotSameAs(plan(graph, long1));
    }
  }
}
