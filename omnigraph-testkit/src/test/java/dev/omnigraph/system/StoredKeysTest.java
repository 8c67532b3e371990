package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.QueryResult;
import dev.omnigraph.RepairMode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.storage.StorageLedger;
import dev.omnigraph.testkit.storage.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an equality reads of tables that do not fit the budget. */
@ExtendWith(TempGraphExtension.class)
class StoredKeysTest {
  private static final String SCHEMA = "node P { k: String @key  mail: String  n: I64 }";
  private static final int ROWS = 3_000;

  private static void fill(Omnigraph graph) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      lines.append(
          "{\"type\":\"P\",\"data\":{\"k\":\"k%d\",\"mail\":\"m%d\",\"n\":%d}}\n"
              .formatted(i, i, i % 3));
    }
    graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // passed on to the test, which closes it
  private static Omnigraph paged(TempGraph place) {
    return Omnigraph.open(
        place.uri(),
        place.options().readOnly().sharing(Sharing.SEPARATE_UNLEASED).memoryBudgetBytes(1).build());
  }

  private static long count(Omnigraph graph, String conditions) {
    String query = "query q() { match { $p: P " + conditions + " } return { count($p) as n } }";
    try (QueryResult result = graph.query(query, Map.of())) {
      return ((Number) result.toMaps().get(0).get("n")).longValue();
    }
  }

  private static List<List<String>> scans(TempGraph place, int mark) {
    return place.ledger().since(mark).stream()
        .filter(entry -> entry.verb() == Verb.SCAN)
        .map(StorageLedger.Entry::columns)
        .toList();
  }

  /** Keys stay in memory whatever the budget. */
  @Test
  void aKeyIsFoundWithoutAskingStorage(TempGraph place) {
    try (Omnigraph graph = place.init(SCHEMA)) {
      fill(graph);
      try (Omnigraph paged = paged(place)) {
        assertThat(count(paged, "")).isEqualTo(ROWS);
        int mark = place.ledger().mark();
        long before = place.ledger().rowsRead();
        for (int i = 0; i < 50; i++) {
          assertThat(count(paged, "$p.k = \"k" + i * 61 + "\"")).isEqualTo(i * 61 < ROWS ? 1 : 0);
        }
        assertThat(scans(place, mark)).isEmpty();
        assertThat(place.ledger().rowsRead() - before).isZero();
      }
    }
  }

  /** An ordered index is read instead of the rows: their files need not even be there. */
  @Test
  void anIndexedColumnIsLookedUpAndNoDataFileIsRead(TempGraph place) throws IOException {
    AtomicReference<DatasetGateway> datasets = new AtomicReference<>();
    try (Omnigraph graph =
        Omnigraph.init(
            place.uri(),
            SCHEMA,
            place
                .options()
                .gatewayDecorator(
                    gateway -> {
                      datasets.set(gateway);
                      return gateway;
                    })
                .build())) {
      fill(graph);
      DatasetAddress table = new GraphLayout(graph.uri()).table(TableKey.node("P"));
      try (DatasetHandle newest = datasets.get().openLatest(table);
          DatasetHandle indexed = newest.createOrderedIndex("mail", "mail_idx")) {
        assertThat(indexed.indexedColumns()).containsExactly("mail");
      }
      assertThat(graph.repair(RepairMode.CONFIRM).commitIds()).hasSize(1);
      try (Omnigraph paged = paged(place)) {
        assertThat(count(paged, "")).isEqualTo(ROWS);
        Path data = Path.of(table.uri()).resolve("data");
        Path away = Path.of(table.uri()).resolve("data.away");
        Files.move(data, away);
        try {
          for (int i = 0; i < 20; i++) {
            int mark = place.ledger().mark();
            long before = place.ledger().rowsRead();
            assertThat(count(paged, "$p.mail = \"m" + i * 97 + "\"")).isEqualTo(1);
            assertThat(scans(place, mark)).containsExactly(List.of());
            assertThat(place.ledger().rowsRead() - before).isEqualTo(1);
          }
          assertThat(count(paged, "$p.mail = \"none\"")).isZero();
          // Without an index the rows would have to be read.
          assertThat(catchThrowable(() -> count(paged, "$p.n = 1")))
              .isInstanceOf(OmnigraphException.class);
        } finally {
          try (Stream<Path> made = Files.exists(data) ? Files.list(data) : Stream.empty()) {
            assertThat(made).isEmpty();
          }
          Files.deleteIfExists(data);
          Files.move(away, data);
        }
        assertThat(count(paged, "$p.n = 1")).isEqualTo(ROWS / 3);
      }
    }
  }
}
