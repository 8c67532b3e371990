package dev.omnigraph.recovery.converge;

import static dev.omnigraph.recovery.testing.Fixture.A;
import static dev.omnigraph.recovery.testing.Fixture.B;
import static dev.omnigraph.recovery.testing.Fixture.OPERATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TableRead;
import dev.omnigraph.recovery.testing.Fixture;
import dev.omnigraph.storage.TransactionInfo.OperationKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operation that moved A and relied on B, ended after its table commit. */
class ReadSetRecoveryTest {
  private static final CommitId FURTHER = new CommitId("FURTHER");
  private final Fixture fixture = new Fixture();

  @AfterEach
  void everyHandleIsClosed() {
    assertThat(fixture.tables.openHandles()).isZero();
  }

  private void crashWriterThatRead(TableRead read) {
    fixture
        .sidecars()
        .arm(
            new Sidecar.Mutation(
                fixture.header().withReads(List.of(read)), List.of(fixture.pin(A, 1))));
    fixture.effect(A, 1);
  }

  private void crashWriterThatReadB() {
    crashWriterThatRead(new TableRead(B, 5, BranchName.MAIN));
  }

  private SidecarResult recover(RecoveryMode mode) {
    fixture.restart();
    Sidecar sidecar = fixture.sidecars().find(OPERATION).orElseThrow();
    return new Convergence(fixture.ports()).converge(sidecar, mode);
  }

  @Test
  void goesForwardWhileWhatItReadHolds() {
    crashWriterThatReadB();
    assertThat(recover(RecoveryMode.ROLL_FORWARD_ONLY).disposition())
        .isEqualTo(Disposition.ROLL_FORWARD);
    assertThat(fixture.visible(A)).isEqualTo("new1");
  }

  @Test
  void goesBackWhenSomebodyWroteWhatItRead() {
    crashWriterThatReadB();
    fixture.foreign(B);
    fixture.publishHeads(FURTHER, B);
    SidecarResult result = recover(RecoveryMode.FULL);
    assertThat(result.disposition()).isEqualTo(Disposition.ROLLED_BACK);
    assertThat(result.reason()).isEqualTo("a table it had read has other rows by now");
    assertThat(fixture.visible(A)).isEqualTo("v5");
    assertThat(fixture.visible(B)).isEqualTo("foreign");
    assertThat(fixture.audit.readAll())
        .singleElement()
        .satisfies(row -> assertThat(row.kind()).isEqualTo(AuditKind.ROLLED_BACK));
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @Test
  void waitsForTheLeaseWhenItWouldGoBack() {
    crashWriterThatReadB();
    fixture.foreign(B);
    fixture.publishHeads(FURTHER, B);
    assertThat(recover(RecoveryMode.ROLL_FORWARD_ONLY).disposition())
        .isEqualTo(Disposition.NEEDS_COMPENSATION);
    assertThat(fixture.visible(A)).isEqualTo("v5");
    assertThat(fixture.sidecars().list()).containsExactly(OPERATION);
  }

  @Test
  void staysCompletedWhateverHappenedToWhatItRead() {
    crashWriterThatReadB();
    fixture.publishHeads(Fixture.PLANNED, A);
    fixture.foreign(B);
    fixture.publishHeads(FURTHER, B);
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.COMPLETED);
    assertThat(fixture.visible(A)).isEqualTo("new1");
  }

  @Test
  void maintenanceOfWhatItReadIsNoReason() {
    crashWriterThatReadB();
    fixture.tables.commit(fixture.address(B), "v5", "compaction", OperationKind.REWRITE, Map.of());
    fixture.publishHeads(FURTHER, B);
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.ROLL_FORWARD);
    assertThat(fixture.visible(A)).isEqualTo("new1");
  }

  @Test
  void anUnpublishedMoveOfWhatItReadIsNoReason() {
    crashWriterThatReadB();
    fixture.foreign(B);
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.ROLL_FORWARD);
  }

  @Test
  void aTableThatAppearedIsAReason() {
    crashWriterThatRead(new TableRead(B, 0, BranchName.MAIN));
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.ROLLED_BACK);
  }

  @Test
  void aTableThatIsStillAbsentIsNone() {
    crashWriterThatRead(new TableRead(TableKey.node("Absent"), 0, BranchName.MAIN));
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.ROLL_FORWARD);
  }

  @Test
  void anotherOwnerIsAReason() {
    crashWriterThatRead(new TableRead(B, 5, BranchName.of("feature")));
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.ROLLED_BACK);
  }

  /** The table moves after the verdict: nothing is published on top of it. */
  @ParameterizedTest
  @EnumSource(RecoveryMode.class)
  void aMoveBetweenVerdictAndPublishDefers(RecoveryMode mode) {
    crashWriterThatReadB();
    fixture.restart();
    fixture.points.at(
        RecoveryFailpoint.BEFORE_PUBLISH,
        () -> {
          fixture.foreign(B);
          fixture.publishHeads(FURTHER, B);
        });
    Sidecar sidecar = fixture.sidecars().find(OPERATION).orElseThrow();
    assertThat(new Convergence(fixture.ports()).converge(sidecar, mode).disposition())
        .isEqualTo(Disposition.DEFERRED);
    assertThat(fixture.visible(A)).isEqualTo("v5");
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.ROLLED_BACK);
  }
}
