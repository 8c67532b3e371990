package dev.omnigraph.recovery.sweep;

import static dev.omnigraph.recovery.testing.Fixture.A;
import static dev.omnigraph.recovery.testing.Fixture.B;
import static dev.omnigraph.recovery.testing.Fixture.OPERATION;
import static dev.omnigraph.recovery.testing.Fixture.PLANNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.UnsupportedFormatException;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.recovery.converge.Disposition;
import dev.omnigraph.recovery.converge.RecoveryMode;
import dev.omnigraph.recovery.converge.SidecarResult;
import dev.omnigraph.recovery.testing.Fixture;
import org.junit.jupiter.api.Test;

class RecoverySweepTest {
  private final Fixture fixture = new Fixture();

  private RecoveryReport sweep(RecoveryMode mode) {
    fixture.restart();
    return new RecoverySweep(fixture.ports()).sweep(mode);
  }

  @Test
  void nothingPendingCostsOneListingAndWritesNothing() {
    assertThat(sweep(RecoveryMode.FULL)).isEqualTo(RecoveryReport.CLEAN);
    assertThat(fixture.texts.calls().stream().filter(call -> call.startsWith("list ")))
        .containsExactly("list /g/__recovery");
    assertThat(fixture.texts.names()).isEmpty();
    assertThat(fixture.graph.publishes()).isEmpty();
  }

  @Test
  void reportsWhatBecameOfEachOperation() {
    fixture.sidecars().arm(fixture.mutation());
    fixture.effect(A, 1);
    RecoveryReport report = sweep(RecoveryMode.FULL);
    assertThat(report.isClean()).isFalse();
    assertThat(report.changedGraph()).isTrue();
    assertThat(report.requireUnblocked()).isSameAs(report);
    assertThat(report.sidecars())
        .extracting(SidecarResult::operationId, SidecarResult::disposition)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(OPERATION, Disposition.ROLLED_BACK));
    assertThat(sweep(RecoveryMode.FULL)).isEqualTo(RecoveryReport.CLEAN);
  }

  @Test
  void withoutTheLeaseItOnlyGoesForward() {
    fixture.sidecars().arm(fixture.mutation());
    fixture.effect(A, 1);
    RecoveryReport report = sweep(RecoveryMode.ROLL_FORWARD_ONLY);
    assertThat(report.sidecars())
        .extracting(SidecarResult::disposition)
        .containsExactly(Disposition.NEEDS_COMPENSATION);
    assertThat(report.changedGraph()).isFalse();
    assertThat(report.requireUnblocked()).isSameAs(report);
    assertThat(fixture.sidecars().list()).containsExactly(OPERATION);
  }

  @Test
  void aFailingDeleteIsToleratedAndTheNextSweepAddsNoSecondAuditRow() {
    fixture.sidecars().arm(fixture.mutation());
    fixture.effect(A, 1);
    fixture.effect(B, 1);
    fixture.texts.fail("delete");
    assertThat(sweep(RecoveryMode.FULL).sidecars())
        .extracting(SidecarResult::disposition)
        .containsExactly(Disposition.ROLL_FORWARD);
    assertThat(fixture.sidecars().list()).containsExactly(OPERATION);
    fixture.texts.fail("");
    assertThat(sweep(RecoveryMode.FULL).sidecars())
        .extracting(SidecarResult::disposition)
        .containsExactly(Disposition.COMPLETED);
    assertThat(fixture.audit.readAll()).hasSize(1);
    assertThat(fixture.graph.publishes()).hasSize(1);
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @Test
  void aFailingDeleteAfterAnUndoingStaysAnUndoing() {
    fixture.sidecars().arm(fixture.mutation());
    fixture.effect(A, 1);
    fixture.texts.fail("delete");
    sweep(RecoveryMode.FULL);
    fixture.texts.fail("");
    assertThat(sweep(RecoveryMode.FULL).sidecars())
        .extracting(SidecarResult::disposition)
        .containsExactly(Disposition.ROLLED_BACK);
    assertThat(fixture.audit.readAll()).hasSize(1);
    assertThat(fixture.graph.publishes()).hasSize(1);
    assertThat(fixture.tables.head(fixture.address(A))).isEqualTo(7);
  }

  @Test
  void aBlockedOperationIsKeptAndRequireUnblockedNamesIt() {
    fixture.sidecars().arm(fixture.mutation());
    fixture.foreign(A);
    fixture.effect(A, 1);
    fixture.effect(B, 1);
    RecoveryReport report = sweep(RecoveryMode.FULL);
    assertThatThrownBy(report::requireUnblocked)
        .isInstanceOfSatisfying(
            RecoveryRequiredException.class,
            e ->
                assertThat(e.details())
                    .containsEntry("operation_id", OPERATION.text())
                    .containsEntry("writer_kind", "Mutation"));
    assertThat(fixture.sidecars().list()).containsExactly(OPERATION);
  }

  @Test
  void aFailingListingFailsTheOpen() {
    fixture.texts.fail("list");
    assertThatThrownBy(() -> sweep(RecoveryMode.FULL)).isInstanceOf(StorageException.class);
  }

  @Test
  void anUnreadableOrFutureSidecarFailsTheOpenAndIsAFindingOfTheProbe() {
    fixture.texts.writeText("/g/__recovery/02BROKEN.json", "{\"schema_ver");
    fixture.texts.writeText("/g/__recovery/03FUTURE.json", "{\"schema_version\":3}");
    assertThatThrownBy(() -> sweep(RecoveryMode.FULL)).isInstanceOf(CorruptionException.class);
    fixture.texts.delete("/g/__recovery/02BROKEN.json");
    assertThatThrownBy(() -> sweep(RecoveryMode.FULL))
        .isInstanceOf(UnsupportedFormatException.class);
    fixture.texts.writeText("/g/__recovery/02BROKEN.json", "");
    fixture.sidecars().arm(fixture.mutation());
    fixture.effect(A, 1);
    fixture.effect(B, 1);
    var found = new ReadOnlyProbe(fixture.ports()).probe();
    assertThat(found)
        .extracting(PendingOperation::operationId)
        .containsExactly(OPERATION, new OperationId("02BROKEN"), new OperationId("03FUTURE"));
    assertThat(found.get(1).problem()).isPresent();
    assertThat(found.get(2).problem()).isPresent();
  }

  @Test
  void theProbeTellsWhatAnOpenWouldDo() {
    fixture.sidecars().arm(fixture.mutation());
    fixture.effect(A, 1);
    fixture.effect(B, 1);
    var found = new ReadOnlyProbe(fixture.ports()).probe();
    assertThat(found).hasSize(1);
    assertThat(found.get(0).wouldBe().orElseThrow().disposition())
        .isEqualTo(Disposition.ROLL_FORWARD);
    assertThat(fixture.graph.publishes()).isEmpty();
    fixture.publishHeads(PLANNED, A, B);
    assertThat(
            new ReadOnlyProbe(fixture.ports()).probe().get(0).wouldBe().orElseThrow().disposition())
        .isEqualTo(Disposition.COMPLETED);
  }
}
