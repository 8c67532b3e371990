package dev.omnigraph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.storage.Durability;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that goes on writing and reading keeps the last states it read, not all. */
class SnapshotMemoryTest {
  private static final int COMMITS = 80;
  private static final int KEPT_MAX = 40;

  @TempDir Path directory;

  @Test
  void statesNobodyReadsAnyMoreAreLetGo() {
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    String schema = "node P { k: String @key  n: I32? }";
    try (Omnigraph graph = Omnigraph.init(directory.resolve("g").toString(), schema, options)) {
      PreparedQuery kept = graph.main().prepare("query q() { match { $p: P } return { $p.k } }");
      List<WeakReference<Snapshot>> states = new ArrayList<>();
      for (int i = 0; i < COMMITS; i++) {
        graph.mutate("query w($k: String) { insert P { k: $k } }", Map.of("k", "k" + i));
        try (QueryResult result = kept.execute(Map.of())) {
          assertThat(result.toMaps()).hasSize(i + 1);
        }
        // A plan of its own, used once: what it was planned for must not live as long as it does.
        String once = "query q() { match { $p: P { n: " + i + " } } return { $p.k } }";
        try (QueryResult result = graph.query(once, Map.of())) {
          assertThat(result.toMaps()).isEmpty();
        }
        states.add(new WeakReference<>(graph.main().capture()));
      }
      for (int i = 0; i < 10 && alive(states) > KEPT_MAX; i++) {
        System.gc();
      }
      assertThat(alive(states)).isLessThanOrEqualTo(KEPT_MAX);
    }
  }

  private static long alive(List<WeakReference<Snapshot>> states) {
    return states.stream().filter(state -> state.get() != null).count();
  }
}
