package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryProfile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A negated block that no traversal ties to the rows around it. */
class NegatedScanTest {
  private static final int NODES = 3_000;

  @Test
  void rowsWithAMatchAreNotComparedWithTheRestOfTheTable(@TempDir Path directory) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < NODES; i++) {
      records.append(
          "{\"type\":\"P\",\"data\":{\"k\":\"p%d\",\"n\":%d}}\n".formatted(i, NODES - i));
    }
    String source =
        "query q() { match { $a: P  not { $x: P  $x.n > $a.n } } return { $a.k } order { $a.k } }";
    try (Omnigraph graph =
        Omnigraph.init(directory.resolve("g").toString(), "node P { k: String @key  n: I32 }")) {
      graph.load(LoadRequest.of(LoadMode.APPEND, records.toString()));
      QueryProfile profile = graph.main().prepare(source).profile("{}", QueryOptions.defaults());
      assertThat(profile.rowCount()).isEqualTo(1);
      long most =
          profile.steps().stream()
              .filter(o -> o.operator().equals("scan"))
              .mapToLong(QueryProfile.Step::rows)
              .max()
              .orElseThrow();
      assertThat(most).as("of %d pairs", NODES * NODES).isBetween(3_000L, 1_000_000L);
    }
  }
}
