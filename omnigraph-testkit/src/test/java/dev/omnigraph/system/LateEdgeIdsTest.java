package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.storage.CountingGateway;
import dev.omnigraph.testkit.storage.StorageLedger;
import dev.omnigraph.testkit.storage.Verb;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ids of edges, which only break ties, are read when there is one. */
class LateEdgeIdsTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key }
      edge Knows: Person -> Person { label: String  rank: I32 }
      """;

  @TempDir Path directory;

  @Test
  void anOrderWhoseKeysDecideReadsNoIdsOfEdges() {
    createThreeEdges();
    StorageLedger ledger = new StorageLedger();
    try (Omnigraph graph = open(ledger)) {
      assertThat(labels(graph, "order { $k.label desc }")).containsExactly("c", "b", "a");
      assertThat(readsEdgeIds(ledger)).isFalse();
      assertThat(labels(graph, "order { $k.label desc } limit 2")).containsExactly("c", "b");
      assertThat(readsEdgeIds(ledger)).isFalse();
    }
  }

  @Test
  void aTieIsBrokenByTheIdsOfEdges() {
    createThreeEdges();
    StorageLedger ledger = new StorageLedger();
    try (Omnigraph graph = open(ledger)) {
      assertThat(labels(graph, "order { $k.rank desc }")).containsExactly("c", "a", "b");
      assertThat(readsEdgeIds(ledger)).isTrue();
    }
  }

  /** Labels a, b, c in the order of ids, ranks 1, 1, 2. */
  private void createThreeEdges() {
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    try (Omnigraph graph = Omnigraph.init(directory.resolve("g").toString(), SCHEMA, options)) {
      graph.mutate("query q() { insert Person { name: \"x\" } }", Map.of());
      graph.mutate("query q() { insert Person { name: \"y\" } }", Map.of());
      for (String[] edge : new String[][] {{"a", "1"}, {"b", "1"}, {"c", "2"}}) {
        graph.mutate(
            "query q() { insert Knows { from: \"x\", to: \"y\", label: \"%s\", rank: %s } }"
                .formatted(edge[0], edge[1]),
            Map.of());
      }
    }
  }

  @MustBeClosed
  private Omnigraph open(StorageLedger ledger) {
    return Omnigraph.open(
        directory.resolve("g").toString(),
        OmnigraphOptions.builder()
            .readOnly()
            .gatewayDecorator(gateway -> new CountingGateway(gateway, ledger))
            .build());
  }

  private static List<String> labels(Omnigraph graph, String order) {
    String query =
        "query q() { match { $p: Person $p $k:knows $f } return { $k.label as label } "
            + order
            + " }";
    List<String> labels = new ArrayList<>();
    try (QueryResult result = graph.main().query(query, Map.of())) {
      for (Row row : result) {
        labels.add((String) row.value(0));
      }
    }
    return labels;
  }

  private static boolean readsEdgeIds(StorageLedger ledger) {
    return ledger.since(0).stream()
        .anyMatch(
            call ->
                call.verb() == Verb.SCAN
                    && call.object().contains("/edges/")
                    && (call.columns().isEmpty() || call.columns().contains("id")));
  }
}
