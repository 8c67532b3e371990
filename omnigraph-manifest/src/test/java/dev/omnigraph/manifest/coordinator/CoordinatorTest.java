package dev.omnigraph.manifest.coordinator;

import static dev.omnigraph.manifest.TempGraph.PERSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.UnsupportedFormatException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TempGraph;
import dev.omnigraph.manifest.rows.ManifestSchema;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatorTest {
  private static final BranchName MAIN = BranchName.MAIN;
  private static final BranchName FEATURE = BranchName.of("feature");

  @TempDir Path directory;
  private Path root;
  private TempGraph graph;

  @BeforeEach
  void create() {
    root = directory.resolve("g");
    graph = TempGraph.leased(root);
    graph.create();
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private void stamp(String text) {
    try (DatasetHandle manifest = graph.gateway.openLatest(graph.layout.manifest());
        DatasetHandle stamped =
            manifest.commit(
                new CommitRequest(
                    TempGraph.IDS.nextUuid(),
                    new TableEffect.SetMetadata(Map.of(ManifestSchema.STAMP_KEY, text), Map.of()),
                    Map.of()))) {
      assertThat(stamped.version()).isEqualTo(manifest.version() + 1);
    }
  }

  @Test
  void directoryWithoutGraphIsNotFound() {
    try (TempGraph none = TempGraph.shared(directory.resolve("none"))) {
      NotFoundException error =
          catchThrowableOfType(NotFoundException.class, () -> none.coordinator.capture(MAIN));
      assertThat(error.code()).isEqualTo(ErrorCode.GRAPH_NOT_FOUND);
    }
  }

  @Test
  void everyOldVersionAndCommitReadsAsItWas() {
    List<Snapshot> history = new ArrayList<>();
    history.add(graph.coordinator.capture(MAIN));
    for (int i = 0; i < 25; i++) {
      history.add(graph.publishPerson(MAIN, 2 + i, i).snapshot());
    }
    try (TempGraph reader = TempGraph.shared(root)) {
      for (Snapshot snapshot : history) {
        assertThat(reader.coordinator.at(MAIN, snapshot.manifestVersion())).isEqualTo(snapshot);
        if (snapshot.manifestVersion() > 3) {
          assertThat(reader.coordinator.at(snapshot.head())).isEqualTo(snapshot);
        }
      }
      Snapshot genesis = reader.coordinator.at(history.get(0).head());
      assertThat(genesis.manifestVersion()).isEqualTo(1);
      assertThat(genesis.entries()).containsExactlyElementsOf(history.get(0).entries());
    }
  }

  @Test
  void commitOfAnotherBranchIsFoundByAFreshProcess() {
    graph.branches().create(FEATURE, MAIN);
    Snapshot own = graph.publishPerson(FEATURE, 2, 5).snapshot();
    graph.publishPerson(FEATURE, 3, 6);
    try (TempGraph reader = TempGraph.shared(root)) {
      assertThat(reader.coordinator.at(own.head())).isEqualTo(own);
      assertThat(reader.coordinator.findCommit(own.head()).orElseThrow().branch())
          .isEqualTo(FEATURE);
    }
  }

  @Test
  void unknownVersionsAndCommitsAreNotFound() {
    for (long version : new long[] {0, 4}) {
      assertThat(
              catchThrowableOfType(
                      NotFoundException.class, () -> graph.coordinator.at(MAIN, version))
                  .code())
          .isEqualTo(ErrorCode.NOT_FOUND);
    }
    assertThat(
            catchThrowableOfType(
                    NotFoundException.class, () -> graph.coordinator.at(new CommitId("none")))
                .details())
        .containsEntry("name", "none");
  }

  @Test
  void removedVersionIsReclaimed() throws IOException {
    Snapshot old = graph.publishPerson(MAIN, 2, 5).snapshot();
    graph.publishPerson(MAIN, 3, 6);
    Files.delete(Path.of(GraphLayout.versionFile(graph.layout.manifest(), old.manifestVersion())));
    try (TempGraph reader = TempGraph.shared(root)) {
      NotFoundException error =
          catchThrowableOfType(
              NotFoundException.class, () -> reader.coordinator.at(MAIN, old.manifestVersion()));
      assertThat(error.code()).isEqualTo(ErrorCode.HISTORY_RECLAIMED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "6", "0", "-1", "four"})
  void foreignStampIsRefusedForReadingAndWriting(String text) {
    stamp(text);
    try (TempGraph other = TempGraph.leased(root)) {
      UnsupportedFormatException error =
          catchThrowableOfType(
              UnsupportedFormatException.class, () -> other.coordinator.capture(MAIN));
      assertThat(error.details()).containsEntry("found", text);
      assertThat(catchThrowable(() -> other.publishPerson(MAIN, 2, 1)))
          .isInstanceOf(UnsupportedFormatException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3"})
  void olderStampIsReadAndRefusedForWriting(String text) {
    stamp(text);
    try (TempGraph other = TempGraph.leased(root)) {
      assertThat(other.coordinator.capture(MAIN).entries()).hasSize(2);
      UnsupportedFormatException error =
          catchThrowableOfType(
              UnsupportedFormatException.class, () -> other.publishPerson(MAIN, 2, 1));
      assertThat(error.details()).containsEntry("found", text).containsEntry("supported", "4");
      assertThat(error.hint()).contains("older Omnigraph");
    }
  }

  @Test
  void stampIsCheckedOnTheBranchThatIsWritten() {
    graph.branches().create(FEATURE, MAIN);
    stamp("5");
    try (TempGraph other = TempGraph.leased(root)) {
      assertThat(other.publishPerson(FEATURE, 2, 1).snapshot().branch()).isEqualTo(FEATURE);
      assertThat(catchThrowable(() -> other.coordinator.capture(MAIN)))
          .isInstanceOf(UnsupportedFormatException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 700})
  void tornNewestVersionIsPassedOverByReadersAndMovedAsideForWriting(int keptBytes)
      throws IOException {
    Snapshot kept = graph.publishPerson(MAIN, 2, 5).snapshot();
    long torn = graph.publishPerson(MAIN, 3, 6).snapshot().manifestVersion();
    Path file = Path.of(GraphLayout.versionFile(graph.layout.manifest(), torn));
    byte[] bytes = Files.readAllBytes(file);
    byte[] zeroed = new byte[bytes.length];
    System.arraycopy(bytes, 0, zeroed, 0, Math.min(keptBytes, bytes.length / 2));
    Files.write(file, keptBytes == 0 ? new byte[0] : zeroed);
    try (TempGraph reader = TempGraph.shared(root)) {
      assertThat(reader.coordinator.capture(MAIN)).isEqualTo(kept);
      assertThat(reader.coordinator.capture(MAIN)).isEqualTo(kept);
    }
    try (TempGraph writer = TempGraph.leased(root)) {
      assertThat(writer.coordinator.setAsideTornVersion(MAIN)).containsExactly(torn);
      assertThat(writer.coordinator.setAsideTornVersion(MAIN)).isEmpty();
      assertThat(writer.coordinator.capture(MAIN)).isEqualTo(kept);
      Snapshot next = writer.publishPerson(MAIN, 3, 7).snapshot();
      assertThat(next.manifestVersion()).isEqualTo(torn);
      assertThat(next.entry(PERSON).orElseThrow().rowCount()).isEqualTo(7);
    }
    assertThat(file.resolveSibling(file.getFileName() + ".torn")).exists();
    try (TempGraph reader = TempGraph.shared(root)) {
      assertThat(reader.coordinator.capture(MAIN).entry(PERSON).orElseThrow().rowCount())
          .isEqualTo(7);
    }
  }

  @Test
  void pinnedVersionIsNeverMovedAside() throws IOException {
    TornVersions torn = new TornVersions(graph.gateway, graph.texts);
    Path file = Path.of(GraphLayout.versionFile(graph.layout.manifest(), 3));
    Files.write(file, new byte[100]);
    CorruptionException error =
        catchThrowableOfType(
            CorruptionException.class, () -> torn.setAside(graph.layout.manifest(), 3));
    assertThat(error.details()).containsEntry("object", graph.layout.manifest() + "@3");
    assertThat(file).exists();
  }

  @Test
  void twoUnreadableVersionsAreCorruption() throws IOException {
    for (long version : new long[] {2, 3}) {
      Files.write(
          Path.of(GraphLayout.versionFile(graph.layout.manifest(), version)), new byte[100]);
    }
    try (TempGraph reader = TempGraph.shared(root)) {
      assertThat(catchThrowable(() -> reader.coordinator.capture(MAIN)))
          .isInstanceOf(CorruptionException.class);
      assertThat(catchThrowable(() -> reader.coordinator.setAsideTornVersion(MAIN)))
          .isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void closedCoordinatorRefusesAndSnapshotsStayValid() {
    Snapshot snapshot = graph.coordinator.capture(MAIN);
    graph.coordinator.close();
    graph.coordinator.close();
    assertThat(catchThrowable(() -> graph.coordinator.capture(MAIN)))
        .isInstanceOf(ClosedException.class);
    assertThat(snapshot.entry(PERSON)).isPresent();
  }
}
