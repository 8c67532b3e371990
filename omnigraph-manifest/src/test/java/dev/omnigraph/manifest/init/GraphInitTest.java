package dev.omnigraph.manifest.init;

import static dev.omnigraph.manifest.TempGraph.KNOWS;
import static dev.omnigraph.manifest.TempGraph.PERSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.AlreadyInitialisedException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.UnsupportedFormatException;
import dev.omnigraph.fault.Failpoint;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.SchemaRecord;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.TempGraph;
import dev.omnigraph.manifest.rows.ManifestSchema;
import dev.omnigraph.storage.DatasetHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GraphInitTest {
  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void place() {
    root = directory.resolve("my graph");
  }

  /** The process ends here; nothing cleans up. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  static Stream<ManifestFailpoint> initPoints() {
    return Arrays.stream(ManifestFailpoint.values())
        .filter(point -> point.name().startsWith("INIT_"));
  }

  private static Failpoints crashAt(Failpoint wanted) {
    return (point, index) -> {
      if (point == wanted) {
        throw new Crash();
      }
    };
  }

  private static Failpoints failAt(Failpoint wanted) {
    return (point, index) -> {
      if (point == wanted) {
        throw StorageException.of(StorageException.Fault.NO_SPACE, "write", "disk", "full", null);
      }
    };
  }

  @Test
  void newGraphIsAtManifestVersionThreeWithAGenesisCommitThatCarriesTheSchema() {
    try (TempGraph graph = TempGraph.leased(root)) {
      Snapshot snapshot = graph.create();
      assertThat(snapshot.manifestVersion()).isEqualTo(3);
      assertThat(snapshot.entries())
          .containsExactly(
              new TableEntry(KNOWS, "edges/602a25a3bd0b455b", 1, BranchName.MAIN, 0),
              new TableEntry(PERSON, "nodes/40d76f1f51639ec0", 1, BranchName.MAIN, 0));
      GraphCommit genesis = snapshot.lineage().head().orElseThrow();
      assertThat(genesis)
          .isEqualTo(
              new GraphCommit(
                  snapshot.head(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  1_782_900_000_123_456L,
                  1,
                  BranchName.MAIN,
                  Optional.of(
                      new SchemaRecord(TempGraph.SCHEMA.source(), TempGraph.SCHEMA.irJson()))));
      assertThat(graph.coordinator.capture(BranchName.MAIN)).isEqualTo(snapshot);
      assertThat(graph.texts.readText(graph.layout.schemaState()))
          .contains(
              "{\n  \"format_version\": 1,\n  \"schema_ir_hash\": \"sha256:00\",\n"
                  + "  \"schema_identity_version\": 1\n}");
    }
  }

  @Test
  void manifestHasStampConfigurationAndKeyAnnotation() {
    try (TempGraph graph = TempGraph.leased(root)) {
      graph.create();
      try (DatasetHandle manifest = graph.gateway.openLatest(graph.layout.manifest())) {
        assertThat(manifest.version()).isEqualTo(3);
        assertThat(manifest.config()).containsAllEntriesOf(ManifestSchema.CONFIG);
        assertThat(manifest.schema().getCustomMetadata())
            .isEqualTo(Map.of("omnigraph:internal_schema_version", "4"));
        assertThat(manifest.schema().getFields()).isEqualTo(ManifestSchema.MANIFEST.getFields());
      }
      try (DatasetHandle first = graph.gateway.open(graph.layout.manifest(), 1)) {
        assertThat(first.countRows(null)).isEqualTo(6);
      }
      assertThat(graph.gateway.exists(graph.layout.commits())).isTrue();
      assertThat(graph.gateway.exists(graph.layout.actors())).isTrue();
    }
  }

  @Test
  void anySchemaFileMeansAlreadyInitialised() {
    try (TempGraph graph = TempGraph.leased(root)) {
      for (String file :
          new String[] {
            graph.layout.schemaSource(), graph.layout.schemaIr(), graph.layout.schemaState()
          }) {
        graph.texts.writeText(file, "x");
        AlreadyInitialisedException error =
            catchThrowableOfType(AlreadyInitialisedException.class, graph::create);
        assertThat(error.details()).containsEntry("found", file);
        assertThat(graph.texts.readText(file)).contains("x");
        graph.texts.delete(file);
      }
      assertThat(graph.create().manifestVersion()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @MethodSource("initPoints")
  void failedAttemptRemovesWhatItMadeAndTheNextOneSucceeds(ManifestFailpoint point)
      throws IOException {
    try (TempGraph graph = TempGraph.shared(root, failAt(point))) {
      StorageException error = catchThrowableOfType(StorageException.class, graph::create);
      assertThat(error.fault()).isEqualTo(StorageException.Fault.NO_SPACE);
      assertThat(error.getSuppressed()).isEmpty();
    }
    try (Stream<Path> left = Files.walk(root)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
    try (TempGraph graph = TempGraph.leased(root)) {
      assertThat(graph.create().manifestVersion()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @MethodSource("initPoints")
  void killedAttemptIsRefusedUntilForced(ManifestFailpoint point) {
    try (TempGraph graph = TempGraph.shared(root, crashAt(point))) {
      assertThat(catchThrowable(graph::create)).isInstanceOf(Crash.class);
    }
    try (TempGraph graph = TempGraph.leased(root)) {
      assertThat(catchThrowable(graph::create)).isInstanceOf(AlreadyInitialisedException.class);
      Snapshot forced =
          graph.init().create(TempGraph.SCHEMA, TempGraph.tables(), GraphInit.Mode.FORCED);
      assertThat(forced.manifestVersion()).isEqualTo(3);
      assertThat(graph.coordinator.capture(BranchName.MAIN)).isEqualTo(forced);
      assertThat(graph.publishPerson(BranchName.MAIN, 2, 1).commit().manifestVersion())
          .isEqualTo(4);
    }
  }

  @Test
  void failureOfAForcedAttemptLeavesWhatWasThereBefore() {
    try (TempGraph graph = TempGraph.leased(root)) {
      graph.create();
    }
    try (TempGraph graph = TempGraph.shared(root, failAt(ManifestFailpoint.INIT_TABLE_CREATED))) {
      StorageException error =
          catchThrowableOfType(
              StorageException.class,
              () ->
                  graph.init().create(TempGraph.SCHEMA, TempGraph.tables(), GraphInit.Mode.FORCED));
      assertThat(error.getSuppressed()).isEmpty();
    }
    try (TempGraph graph = TempGraph.leased(root)) {
      assertThat(graph.coordinator.capture(BranchName.MAIN).entries()).hasSize(2);
    }
  }

  @Test
  void forceDoesNotReplaceAGraphWithCommits() {
    try (TempGraph graph = TempGraph.leased(root)) {
      graph.create();
      Snapshot before = graph.publishPerson(BranchName.MAIN, 2, 1).snapshot();
      assertThat(
              catchThrowable(
                  () ->
                      graph
                          .init()
                          .create(TempGraph.SCHEMA, TempGraph.tables(), GraphInit.Mode.FORCED)))
          .isInstanceOf(AlreadyInitialisedException.class);
      assertThat(graph.coordinator.refresh(BranchName.MAIN)).isEqualTo(before);
    }
  }

  @Test
  void graphWithoutStampIsReadableButRefusedForWriting() {
    try (TempGraph graph =
        TempGraph.shared(root, crashAt(ManifestFailpoint.INIT_MANIFEST_CREATED))) {
      assertThat(catchThrowable(graph::create)).isInstanceOf(Crash.class);
    }
    try (TempGraph graph = TempGraph.leased(root)) {
      assertThat(graph.coordinator.capture(BranchName.MAIN).entries()).hasSize(2);
      UnsupportedFormatException error =
          catchThrowableOfType(
              UnsupportedFormatException.class, () -> graph.publishPerson(BranchName.MAIN, 2, 1));
      assertThat(error.details()).containsEntry("found", "1").containsEntry("supported", "4");
      assertThat(error.hint()).contains("Omnigraph 0.8");
    }
  }
}
