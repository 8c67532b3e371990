package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.RepairMode;
import dev.omnigraph.RepairResult;
import dev.omnigraph.RepairResult.Action;
import dev.omnigraph.RepairResult.Finding;
import dev.omnigraph.RepairResult.Table;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables that moved past the graph: what is found, what is published, what is refused. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // closed by each test
class RepairTest {
  private static final String SCHEMA = "node Person { name: String @key  age: I32? }";
  private static final String KEY = "node:Person";

  private final AtomicReference<DatasetGateway> datasets = new AtomicReference<>();

  private Omnigraph graph(TempGraph temp) {
    Omnigraph graph =
        Omnigraph.init(
            temp.uri(),
            SCHEMA,
            temp.options()
                .gatewayDecorator(
                    gateway -> {
                      datasets.set(gateway);
                      return gateway;
                    })
                .build());
    for (String name : List.of("a", "b", "c")) {
      put(graph, name);
    }
    return graph;
  }

  private static void put(Omnigraph graph, String name) {
    graph.load(
        LoadRequest.of(
            LoadMode.APPEND, "{\"type\":\"Person\",\"data\":{\"name\":\"" + name + "\"}}"));
  }

  private interface Change {
    TableEffect on(DatasetHandle newest);
  }

  /** Commits to the table behind the graph's back. */
  private void drift(Omnigraph graph, Change change) {
    DatasetAddress table = new GraphLayout(graph.uri()).table(TableKey.parse(KEY));
    try (DatasetHandle newest = datasets.get().openLatest(table);
        DatasetHandle next =
            newest.commit(new CommitRequest(new UUID(1, 2), change.on(newest), Map.of()))) {
      assertThat(next.version()).isEqualTo(newest.version() + 1);
    }
  }

  private static Table person(RepairResult result) {
    return result.table(KEY, "main").orElseThrow();
  }

  @Test
  void nothingToDoIsSaid(TempGraph temp) {
    try (Omnigraph graph = graph(temp)) {
      RepairResult result = graph.repair(RepairMode.CONFIRM);
      assertThat(result.commitIds()).isEmpty();
      assertThat(person(result).action()).isEqualTo(Action.NO_OP);
      assertThat(result.isIncomplete()).isFalse();
    }
  }

  @Test
  void maintenanceIsPublishedWhenConfirmed(TempGraph temp) {
    try (Omnigraph graph = graph(temp)) {
      drift(graph, h -> new TableEffect.Compact(h.stageCompaction(CompactionRules.defaults())));

      RepairResult preview = graph.repair(RepairMode.PREVIEW);
      assertThat(person(preview))
          .isEqualTo(
              new Table(
                  KEY,
                  "main",
                  4,
                  5,
                  Finding.VERIFIED_MAINTENANCE,
                  List.of("rewrite"),
                  Action.PREVIEW));
      assertThat(preview.commitIds()).isEmpty();
      RepairResult healed = graph.repair(RepairMode.CONFIRM);

      assertThat(person(healed).action()).isEqualTo(Action.HEALED);
      assertThat(healed.commitIds()).containsExactly(graph.main().head());
      assertThat(graph.main().commits().get(0).actor()).contains("omnigraph:repair");
      put(graph, "d");
      assertThat(graph.repair(RepairMode.CONFIRM).commitIds()).isEmpty();
    }
  }

  @Test
  void changedRowsArePublishedOnlyByForce(TempGraph temp) {
    try (Omnigraph graph = graph(temp)) {
      drift(
          graph,
          h ->
              new TableEffect.Rewrite(
                  List.of(), Map.of(h.fragments().get(0).id(), new int[] {0}), List.of()));

      RepairResult refused = graph.repair(RepairMode.CONFIRM);
      assertThat(person(refused).finding()).isEqualTo(Finding.SUSPICIOUS);
      assertThat(person(refused).action()).isEqualTo(Action.REFUSED);
      assertThat(refused.isIncomplete()).isTrue();
      assertThat(refused.commitIds()).isEmpty();

      RepairResult forced = graph.repair(RepairMode.FORCE);
      assertThat(person(forced).action()).isEqualTo(Action.FORCED);
      assertThat(graph.main().commits().get(0).actor()).contains("omnigraph:repair:force");
      put(graph, "d");
    }
  }

  @Test
  void writersOfADriftedTableNameThisCommand(TempGraph temp) {
    try (Omnigraph first = graph(temp)) {
      drift(first, h -> new TableEffect.Compact(h.stageCompaction(CompactionRules.defaults())));
    }
    try (Omnigraph graph = temp.open()) {
      RecoveryRequiredException error =
          catchThrowableOfType(RecoveryRequiredException.class, () -> put(graph, "d"));
      assertThat(error.hint()).contains("repair");
      graph.repair(RepairMode.CONFIRM);
      put(graph, "d");
    }
  }
}
