package dev.omnigraph.manifest.publish;

import static dev.omnigraph.manifest.TempGraph.KNOWS;
import static dev.omnigraph.manifest.TempGraph.PERSON;
import static dev.omnigraph.manifest.TempGraph.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TempGraph;
import dev.omnigraph.manifest.rows.RawRow;
import dev.omnigraph.manifest.rows.RowBatch;
import dev.omnigraph.manifest.rows.RowEncoding;
import dev.omnigraph.manifest.rows.RowScan;
import dev.omnigraph.storage.DatasetHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other engine publishes by merge-insert on {@code object_id}; both kinds must mix. */
class OtherEngineTest {
  private static final BranchName MAIN = BranchName.MAIN;

  @TempDir Path directory;
  private Path root;
  private TempGraph graph;

  @BeforeEach
  void create() {
    root = directory.resolve("g");
    graph = TempGraph.shared(root);
    graph.create();
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private void upsert(List<RawRow> rows) {
    try (DatasetHandle manifest = graph.gateway.openLatest(graph.layout.manifest());
        RowBatch batch = RowBatch.of(graph.gateway.allocator(), rows);
        DatasetHandle next = manifest.upsert("object_id", batch.source())) {
      assertThat(next.version()).isEqualTo(manifest.version() + 1);
    }
  }

  /** Publishes a version of the person table as the other engine does. */
  private CommitId publishByMergeInsert(long version) {
    Snapshot base = graph.coordinator.refresh(MAIN);
    GraphCommit commit =
        new GraphCommit(
            new CommitId(TempGraph.IDS.nextUlid()),
            Optional.of(base.head()),
            Optional.empty(),
            Optional.of("rust"),
            Optional.empty(),
            5,
            base.manifestVersion() + 1,
            MAIN,
            Optional.empty());
    upsert(
        List.of(
            RowEncoding.tableVersion(PERSON, graph.layout.table(PERSON), version, 3),
            RowEncoding.commit(commit),
            RowEncoding.head(MAIN, commit.id(), commit.parent())));
    return commit.id();
  }

  @Test
  void commitsOfBothEnginesAlternateOnOneBranch() {
    List<CommitId> ids = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ids.add(publishByMergeInsert(2 + 2L * i));
      ids.add(graph.publishPerson(MAIN, 3 + 2L * i, i).commit().id());
    }
    Snapshot last = graph.coordinator.capture(MAIN);
    assertThat(last.lineage().commits().subList(1, 25))
        .extracting(GraphCommit::id)
        .containsExactlyElementsOf(ids);
    try (TempGraph fresh = TempGraph.shared(root)) {
      assertThat(fresh.coordinator.capture(MAIN)).isEqualTo(last);
    }
    try (DatasetHandle manifest = graph.gateway.openLatest(graph.layout.manifest())) {
      assertThat(RowScan.byIds(manifest, List.of("graph_head:main"))).hasSize(1);
    }
  }

  @Test
  void mergeInsertThatComesFirstRefusesOurPublishUntilItIsRedone() {
    boolean[] done = new boolean[1];
    Failpoints failpoints =
        (point, index) -> {
          if (point == ManifestFailpoint.PUBLISH_BEFORE_MERGE && !done[0]) {
            done[0] = true;
            publishByMergeInsert(7);
          }
        };
    try (TempGraph late = TempGraph.shared(root, failpoints)) {
      Published published =
          late.publisher()
              .publish(
                  PublishRequest.of(
                      MAIN,
                      List.of(new TableChange.Update(KNOWS, 2, MAIN, 1)),
                      Map.of(),
                      intent()));
      assertThat(published.snapshot().entry(PERSON).orElseThrow().version()).isEqualTo(7);
      assertThat(published.commit().manifestVersion()).isEqualTo(5);
      assertThat(published.snapshot().lineage().size()).isEqualTo(3);
    }
  }

  @Test
  void rowsOfUnknownKindsSurviveFoldingUnchanged() {
    RawRow unknown =
        new RawRow(
            "future:1", "future", "some/place", "not json", List.of("a", "b"), "", 77, "x", 5);
    upsert(List.of(unknown));
    for (int i = 0; i < 60; i++) {
      graph.publishPerson(MAIN, 2 + i, i);
    }
    try (DatasetHandle manifest = graph.gateway.openLatest(graph.layout.manifest())) {
      assertThat(RowScan.byIds(manifest, List.of("future:1")))
          .extracting(RowScan.Placed::row)
          .containsExactly(unknown);
      assertThat(manifest.config()).containsEntry("table_version_management", "true");
    }
  }
}
