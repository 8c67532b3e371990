package dev.omnigraph.recovery.sweep;

import static dev.omnigraph.recovery.testing.Fixture.A;
import static dev.omnigraph.recovery.testing.Fixture.B;
import static dev.omnigraph.recovery.testing.Fixture.OPERATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.recovery.converge.Convergence;
import dev.omnigraph.recovery.converge.Disposition;
import dev.omnigraph.recovery.converge.RecoveryFailpoint;
import dev.omnigraph.recovery.converge.RecoveryMode;
import dev.omnigraph.recovery.converge.SidecarResult;
import dev.omnigraph.recovery.sidecar.OperationHeader;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.recovery.testing.Fixture;
import dev.omnigraph.recovery.testing.InjectedCrash;
import dev.omnigraph.storage.TransactionInfo.OperationKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two writers without the lease that ended on top of each other's unpublished version. */
class SharedTableSweepTest {
  private static final UUID OTHER_TRANSACTION = new UUID(7, 7);

  private Fixture fixture = new Fixture();

  @AfterEach
  void everyHandleIsClosed() {
    assertThat(fixture.tables.openHandles()).isZero();
  }

  private Sidecar load(String operation) {
    return new Sidecar.Load(
        OperationHeader.planned(
            new OperationId(operation),
            1,
            BranchName.MAIN,
            Optional.empty(),
            new CommitId("01OTHERPLANNED000000000000"),
            Optional.empty()),
        List.of(
            TablePin.planned(
                A, fixture.address(A).uri(), 5, BranchName.MAIN, List.of(OTHER_TRANSACTION))));
  }

  /** The load moves A to 6, the mutation A to 7 and B to 6; nobody publishes. */
  private void loadThenMutation(String load) {
    fixture.sidecars().arm(load(load));
    fixture.sidecars().arm(fixture.mutation());
    loadCommits();
    fixture.effect(A, 1);
    fixture.effect(B, 1);
  }

  private void loadCommits() {
    fixture.tables.commit(
        fixture.address(A), "loaded", OTHER_TRANSACTION.toString(), OperationKind.APPEND, Map.of());
  }

  private RecoveryReport sweep(RecoveryMode mode) {
    fixture.restart();
    return new RecoverySweep(fixture.ports()).sweep(mode);
  }

  private void verifyUndone(String what) {
    assertThat(fixture.sidecars().list()).as(what).isEmpty();
    assertThat(fixture.visible(A)).as(what).isEqualTo("v5");
    assertThat(fixture.visible(B)).as(what).isEqualTo("v5");
    assertThat(fixture.pinned(A)).as(what).isEqualTo(fixture.tables.head(fixture.address(A)));
    assertThat(fixture.pinned(B)).as(what).isEqualTo(fixture.tables.head(fixture.address(B)));
    assertThat(fixture.audit.readAll()).as(what).hasSize(2);
    assertThat(fixture.audit.readAll())
        .as(what)
        .extracting(AuditRow::kind)
        .containsOnly(AuditKind.ROLLED_BACK);
    assertThat(fixture.audit.readAll()).extracting(AuditRow::operationId).doesNotHaveDuplicates();
    assertThat(sweep(RecoveryMode.FULL)).as(what).isEqualTo(RecoveryReport.CLEAN);
  }

  /** The name of the load makes it the one that is recovered first, or the last one. */
  @ParameterizedTest
  @ValueSource(strings = {"00LOAD00000000000000000000", "02LOAD00000000000000000000"})
  void bothAreUndoneWhateverTheOrder(String load) {
    loadThenMutation(load);

    assertThat(sweep(RecoveryMode.FULL).requireUnblocked().sidecars())
        .extracting(SidecarResult::disposition)
        .containsOnly(Disposition.ROLLED_BACK);

    verifyUndone(load);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00LOAD00000000000000000000", "02LOAD00000000000000000000"})
  void aCrashInsideRecoveryChangesNothingAboutIt(String load) {
    int crashes = 0;
    for (RecoveryFailpoint point : RecoveryFailpoint.values()) {
      fixture = new Fixture();
      loadThenMutation(load);
      fixture.points.crashAt(point);
      try {
        sweep(RecoveryMode.FULL);
      } catch (InjectedCrash e) {
        crashes++;
        sweep(RecoveryMode.FULL).requireUnblocked();
      }
      verifyUndone(load + " " + point);
    }
    assertThat(crashes).isEqualTo(RecoveryFailpoint.values().length);
  }

  /** What was restored for one operation and not published is restored again for the other. */
  @Test
  void anUnpublishedRestoreDoesNotHideTheOtherOperation() {
    loadThenMutation("02LOAD00000000000000000000");
    fixture.points.crashAt(RecoveryFailpoint.AFTER_RESTORE);
    try {
      sweep(RecoveryMode.FULL);
    } catch (InjectedCrash e) {
      fixture.restart();
    }
    SidecarResult result =
        new Convergence(fixture.ports())
            .converge(load("02LOAD00000000000000000000"), RecoveryMode.FULL);

    assertThat(result.disposition()).isEqualTo(Disposition.ROLLED_BACK);
    assertThat(result.commit()).as("the restore of the other one is enough").isEmpty();
    sweep(RecoveryMode.FULL).requireUnblocked();
    verifyUndone("one by one");
  }

  @Test
  void withoutTheLeaseBothWait() {
    loadThenMutation("00LOAD00000000000000000000");
    int writes = fixture.tables.writes();

    assertThat(sweep(RecoveryMode.ROLL_FORWARD_ONLY).requireUnblocked().sidecars())
        .extracting(SidecarResult::disposition)
        .containsOnly(Disposition.NEEDS_COMPENSATION);

    assertThat(fixture.tables.writes()).isEqualTo(writes);
    assertThat(fixture.sidecars().list()).hasSize(2);
  }

  /** Recovery restored version 5, but a writer it could not see published before it did. */
  @Test
  void aRestoreThatTheGraphOvertookIsNeverPublished() {
    fixture.sidecars().arm(fixture.mutation());
    fixture.sidecars().arm(load("02LOAD00000000000000000000"));
    loadCommits();
    fixture.effect(A, 1);
    fixture.points.crashAt(RecoveryFailpoint.AFTER_RESTORE);
    try {
      sweep(RecoveryMode.FULL);
    } catch (InjectedCrash e) {
      fixture.graph.publish(
          PublishRequest.of(
              BranchName.MAIN,
              List.of(new TableChange.Update(A, 6, BranchName.MAIN, 1)),
              Map.of(A, 5L),
              CommitIntent.of(new CommitId("01OTHERPLANNED000000000000"), 2)));
    }
    assertThat(sweep(RecoveryMode.FULL).requireUnblocked().sidecars())
        .extracting(SidecarResult::operationId, SidecarResult::disposition)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(OPERATION, Disposition.ROLLED_BACK),
            org.assertj.core.groups.Tuple.tuple(
                new OperationId("02LOAD00000000000000000000"), Disposition.COMPLETED));
    assertThat(fixture.visible(A)).as("what the load published").isEqualTo("loaded");
  }

  /** Somebody without a record is not undone. */
  @Test
  void aVersionNobodyClaimsStillBlocks() {
    loadThenMutation("00LOAD00000000000000000000");
    fixture.foreign(A);

    assertThat(sweep(RecoveryMode.FULL).sidecars())
        .extracting(SidecarResult::disposition)
        .containsOnly(Disposition.BLOCKED);
  }
}
