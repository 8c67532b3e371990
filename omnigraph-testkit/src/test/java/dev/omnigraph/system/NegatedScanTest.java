package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryProfile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A negated block that gives many rows for each row around it, of which one is enough. */
class NegatedScanTest {
  private static final int NODES = 3_000;

  @Test
  void rowsWithAMatchAreNotComparedWithTheRestOfTheTable(@TempDir Path directory) {
    assertMost(directory, "scan", "$x: P  $x.n > $a.n", 1_000_000);
  }

  @Test
  void rowsWithAMatchAreNotJoinedWithTheRestOfTheirEquals(@TempDir Path directory) {
    assertMost(directory, "join", "$x: P  $x.all = $a.all  $x.n > $a.n", 400_000);
  }

  @Test
  void rowsWithAMatchAreNotExpandedToTheRestOfTheirNeighbours(@TempDir Path directory) {
    assertMost(directory, "expand", "$a lives $h  $x lives $h  $x.n > $a.n", 400_000);
  }

  /** Asks for the node no other one is above of in {@code n}, and counts what an operator gives. */
  private static void assertMost(Path directory, String operator, String block, long most) {
    StringBuilder records = new StringBuilder("{\"type\":\"H\",\"data\":{\"k\":\"h\"}}\n");
    for (int i = 0; i < NODES; i++) {
      records.append(
          "{\"type\":\"P\",\"data\":{\"k\":\"p%1$d\",\"n\":%2$d,\"all\":7}}\n"
              .formatted(i, NODES - i));
      records.append("{\"edge\":\"Lives\",\"from\":\"p%d\",\"to\":\"h\"}\n".formatted(i));
    }
    String source =
        "query q() { match { $a: P  not { " + block + " } } return { $a.k } order { $a.k } }";
    try (Omnigraph graph =
        Omnigraph.init(
            directory.resolve("g").toString(),
            "node P { k: String @key  n: I32  all: I32 } node H { k: String @key } edge Lives: P ->"
                + " H")) {
      graph.load(LoadRequest.of(LoadMode.APPEND, records.toString()));
      QueryProfile profile = graph.main().prepare(source).profile("{}", QueryOptions.defaults());
      assertThat(profile.rowCount()).isEqualTo(1);
      List<Long> rows =
          profile.steps().stream()
              .filter(o -> o.operator().equals(operator))
              .map(QueryProfile.Step::rows)
              .toList();
      assertThat(rows).isNotEmpty();
      assertThat(Collections.max(rows))
          .as("of %d pairs", NODES * NODES)
          .isBetween((long) NODES, most);
    }
  }
}
