package dev.omnigraph.recovery.sweep;

import static dev.omnigraph.recovery.testing.RealGraph.A;
import static dev.omnigraph.recovery.testing.RealGraph.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.recovery.audit.TableOutcome;
import dev.omnigraph.recovery.converge.Disposition;
import dev.omnigraph.recovery.converge.RecoveryFailpoint;
import dev.omnigraph.recovery.converge.RecoveryMode;
import dev.omnigraph.recovery.converge.SidecarResult;
import dev.omnigraph.recovery.sidecar.WriterKind;
import dev.omnigraph.recovery.testing.InjectedCrash;
import dev.omnigraph.recovery.testing.RealGraph;
import dev.omnigraph.recovery.testing.SequentialIds;
import dev.omnigraph.storage.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recovery over the real adapters: a mutation of two tables, ended at each of its boundaries. */
class RealRecoveryTest {
  private static final OperationId OPERATION = new OperationId("01OPERATION");
  private static final CommitId PLANNED = new CommitId("01PLANNED");
  private static final UUID EFFECT_A = new UUID(7, 1);
  private static final UUID EFFECT_B = new UUID(7, 2);

  private final SequentialIds ids = new SequentialIds();

  @TempDir Path root;

  @BeforeEach
  void createTheGraph() {
    try (RealGraph graph = open()) {
      graph.create();
    }
  }

  private RealGraph open() {
    return new RealGraph(root.resolve("g"), ids);
  }

  /** Where the writer's process ended. */
  enum EndedAfter {
    ARM(Disposition.ROLLED_BACK, 0),
    COMMIT_OF_ONE(Disposition.ROLLED_BACK, 0),
    COMMIT_OF_ALL(Disposition.ROLL_FORWARD, 1),
    PUBLISH(Disposition.COMPLETED, 1);

    private final Disposition disposition;
    private final long rows;

    EndedAfter(Disposition disposition, long rows) {
      this.disposition = disposition;
      this.rows = rows;
    }
  }

  private void write(EndedAfter end) {
    try (RealGraph graph = open()) {
      graph.sidecars.arm(graph.mutation(OPERATION, PLANNED, EFFECT_A, EFFECT_B));
      if (end.compareTo(EndedAfter.COMMIT_OF_ONE) >= 0) {
        graph.append(A, "a", EFFECT_A);
      }
      if (end.compareTo(EndedAfter.COMMIT_OF_ALL) >= 0) {
        graph.append(B, "b", EFFECT_B);
      }
      if (end == EndedAfter.PUBLISH) {
        graph.publishHeads(PLANNED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(EndedAfter.class)
  void convergesOnceAndASecondSweepWritesNothing(EndedAfter end) {
    write(end);
    try (RealGraph graph = open()) {
      RecoveryReport report = new RecoverySweep(graph.ports()).sweep(RecoveryMode.FULL);
      assertThat(report.sidecars())
          .extracting(SidecarResult::disposition)
          .containsExactly(end.disposition);
      assertState(graph, end);
    }
    long manifestVersion;
    try (RealGraph graph = open()) {
      manifestVersion = graph.manifestVersion();
      assertThat(new RecoverySweep(graph.ports()).sweep(RecoveryMode.FULL))
          .isEqualTo(RecoveryReport.CLEAN);
      assertThat(graph.manifestVersion()).isEqualTo(manifestVersion);
      assertState(graph, end);
    }
  }

  private static void assertState(RealGraph graph, EndedAfter end) {
    assertThat(graph.sidecars.list()).isEmpty();
    assertThat(graph.rows(A)).isEqualTo(end.rows);
    assertThat(graph.rows(B)).isEqualTo(end.rows);
    assertThat(graph.pinned(A)).isEqualTo(graph.head(A));
    assertThat(graph.pinned(B)).isEqualTo(graph.head(B));
    assertThat(graph.coordinator.refresh(BranchName.MAIN).lineage().find(PLANNED).isPresent())
        .isEqualTo(end.rows == 1);
    assertThat(graph.audit.readAll()).hasSize(1);
    assertThat(graph.audit.readAll().get(0).kind())
        .isEqualTo(end.rows == 1 ? AuditKind.ROLLED_FORWARD : AuditKind.ROLLED_BACK);
  }

  @ParameterizedTest
  @EnumSource(RecoveryFailpoint.class)
  void aCrashWhileUndoingRestoresNoTableTwice(RecoveryFailpoint point) {
    write(EndedAfter.COMMIT_OF_ONE);
    try (RealGraph graph = open()) {
      graph.points.crashAt(point);
      try {
        new RecoverySweep(graph.ports()).sweep(RecoveryMode.FULL);
      } catch (InjectedCrash e) {
        assertThat(e).hasMessage(point.pointName());
      }
      assertThat(graph.points.isDone()).isTrue();
    }
    try (RealGraph graph = open()) {
      new RecoverySweep(graph.ports()).sweep(RecoveryMode.FULL);
      assertState(graph, EndedAfter.COMMIT_OF_ONE);
      assertThat(graph.head(A)).isEqualTo(3);
      assertThat(graph.audit.find(OPERATION).orElseThrow().outcomes())
          .containsExactly(new TableOutcome(A, 2, 1));
    }
  }

  @Test
  void aTornNewestVersionIsMovedAsideAndTheOperationUndone() throws Exception {
    write(EndedAfter.COMMIT_OF_ALL);
    try (RealGraph graph = open()) {
      Path torn = Path.of(GraphLayout.versionFile(graph.layout.table(B), 2));
      Files.write(torn, new byte[(int) Files.size(torn)]);
      RecoveryReport report = new RecoverySweep(graph.ports()).sweep(RecoveryMode.FULL);
      assertThat(report.tornVersions()).containsExactly(new TornVersion(graph.layout.table(B), 2));
      assertThat(Files.exists(Path.of(torn + ".torn"))).isTrue();
      assertThat(report.sidecars())
          .extracting(SidecarResult::disposition)
          .containsExactly(Disposition.ROLLED_BACK);
      assertState(graph, EndedAfter.COMMIT_OF_ONE);
    }
  }

  @Test
  void whatADeadProcessCommittedIsForcedBeforeItIsPublished() {
    write(EndedAfter.COMMIT_OF_ALL);
    try (RealGraph graph = new RealGraph(root.resolve("g"), ids, Durability.FORCED)) {
      AtomicLong before = new AtomicLong(-1);
      graph.points.at(
          RecoveryFailpoint.BEFORE_PUBLISH, () -> before.set(graph.gateway.forceCounts().files()));
      assertThat(graph.gateway.forceCounts().files()).isZero();
      new RecoverySweep(graph.ports()).sweep(RecoveryMode.FULL);
      // Of each of the two tables one data file and one version file.
      assertThat(before.get()).isEqualTo(4);
      assertState(graph, EndedAfter.COMMIT_OF_ALL);
    }
  }

  @Test
  void theAuditLogKeepsOneRowPerOperation() {
    try (RealGraph graph = open()) {
      assertThat(graph.audit.find(OPERATION)).isEmpty();
      assertThat(graph.audit.readAll()).isEmpty();
      AuditRow first = row("01O'NE", AuditKind.ROLLED_FORWARD, Optional.of("act"));
      AuditRow second = row("02TWO", AuditKind.ORPHANED_BRANCH_DISCARDED, Optional.empty());
      assertThat(graph.audit.appendOnce(first)).isTrue();
      assertThat(graph.audit.appendOnce(second)).isTrue();
      assertThat(graph.audit.appendOnce(row("01O'NE", AuditKind.ROLLED_BACK, Optional.empty())))
          .isFalse();
      assertThat(graph.audit.readAll()).containsExactly(first, second);
      assertThat(graph.audit.find(new OperationId("02TWO"))).contains(second);
    }
  }

  private static AuditRow row(String operation, AuditKind kind, Optional<String> actor) {
    return new AuditRow(
        new CommitId("C"),
        kind,
        actor,
        new OperationId(operation),
        WriterKind.LOAD,
        List.of(new TableOutcome(A, 1, 2)),
        17);
  }
}
