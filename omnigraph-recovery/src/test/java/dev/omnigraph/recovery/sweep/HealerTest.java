package dev.omnigraph.recovery.sweep;

import static dev.omnigraph.recovery.testing.Fixture.A;
import static dev.omnigraph.recovery.testing.Fixture.B;
import static dev.omnigraph.recovery.testing.Fixture.OPERATION;
import static dev.omnigraph.recovery.testing.Fixture.PLANNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.BusyException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.queue.QueueKey;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.converge.Disposition;
import dev.omnigraph.recovery.converge.RecoveryFailpoint;
import dev.omnigraph.recovery.converge.SidecarResult;
import dev.omnigraph.recovery.sidecar.ArmedSidecar;
import dev.omnigraph.recovery.testing.Fixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealerTest {
  private static final List<QueueKey> KEYS =
      List.of(QueueKey.of(A, BranchName.MAIN), QueueKey.of(B, BranchName.MAIN));

  private final Fixture fixture = new Fixture();
  private final TableQueues queues = new TableQueues();

  @AfterEach
  void noQueueStaysTaken() {
    assertThat(queues.inUse()).isZero();
  }

  private Healer leased() {
    return new Healer(fixture.ports(), queues, () -> true, Duration.ofSeconds(20));
  }

  private Healer unleased() {
    return new Healer(fixture.ports(), queues, () -> false, Duration.ofSeconds(20));
  }

  @Test
  void nothingPendingIsExactlyOneListing() {
    assertThat(leased().heal()).isSameAs(RecoveryReport.CLEAN);
    assertThat(fixture.texts.calls()).containsExactly("list /g/__recovery");
  }

  @Test
  void underTheLeaseAFailedWriteIsUndoneAtOnce() {
    try (ArmedSidecar armed = fixture.sidecars().arm(fixture.mutation())) {
      fixture.effect(A, 1);
      assertThat(armed.operationId()).isEqualTo(OPERATION);
    }
    RecoveryReport report = leased().heal();
    assertThat(report.sidecars())
        .extracting(SidecarResult::disposition)
        .containsExactly(Disposition.ROLLED_BACK);
    assertThat(report.changedGraph()).isTrue();
    assertThat(fixture.visible(A)).isEqualTo("v5");
  }

  @Test
  void withoutTheLeaseAnUndoingWaitsForTheNextOpen() {
    fixture.sidecars().arm(fixture.mutation()).abandon();
    fixture.effect(A, 1);
    RecoveryReport report = unleased().heal();
    assertThat(report.sidecars())
        .extracting(SidecarResult::disposition)
        .containsExactly(Disposition.NEEDS_COMPENSATION);
    assertThat(report.changedGraph()).isFalse();
    fixture.effect(B, 1);
    assertThat(unleased().heal().sidecars())
        .extracting(SidecarResult::disposition)
        .containsExactly(Disposition.ROLL_FORWARD);
  }

  @Test
  void aWriterAtWorkIsPassedOver() {
    ArmedSidecar armed = fixture.sidecars().arm(fixture.mutation());
    try (TableQueues.Held held = queues.acquire(KEYS, Duration.ofSeconds(1))) {
      fixture.effect(A, 1);
      assertThat(leased().heal()).isSameAs(RecoveryReport.CLEAN);
      assertThat(held.covers(KEYS)).isTrue();
      fixture.effect(B, 1);
      fixture.publishHeads(PLANNED, A, B);
      armed.complete();
    }
    assertThat(fixture.audit.readAll()).isEmpty();
    assertThat(leased().heal()).isSameAs(RecoveryReport.CLEAN);
  }

  @Test
  void aWriterThatLetGoOfItsQueuesWithoutAWordIsRecovered() {
    fixture.sidecars().arm(fixture.mutation());
    fixture.effect(A, 1);
    assertThat(leased().heal().sidecars())
        .extracting(SidecarResult::disposition)
        .containsExactly(Disposition.ROLLED_BACK);
  }

  @Test
  void waitsForTheQueuesOfAnAbandonedOperationAndFindsItGone() throws Exception {
    ArmedSidecar armed = fixture.sidecars().arm(fixture.mutation());
    armed.abandon();
    ExecutorService executor = Executors.newSingleThreadExecutor(r -> new Thread(r, "healer"));
    try {
      CountDownLatch listed = new CountDownLatch(1);
      Future<RecoveryReport> healing;
      try (TableQueues.Held held = queues.acquire(KEYS, Duration.ofSeconds(1))) {
        fixture.points.at(RecoveryFailpoint.LIST, listed::countDown);
        healing = executor.submit(() -> leased().heal());
        assertThat(listed.await(20, TimeUnit.SECONDS)).isTrue();
        fixture.sidecars().delete(OPERATION);
        assertThat(held.keys()).hasSize(2);
      }
      assertThat(healing.get(20, TimeUnit.SECONDS)).isEqualTo(RecoveryReport.CLEAN);
    } finally {
      executor.shutdownNow();
    }
    assertThat(fixture.audit.readAll()).isEmpty();
  }

  @Test
  void doesNotWaitForEver() {
    fixture.sidecars().arm(fixture.mutation()).abandon();
    Healer hasty = new Healer(fixture.ports(), queues, () -> true, Duration.ZERO);
    try (TableQueues.Held held = queues.acquire(KEYS, Duration.ofSeconds(1))) {
      assertThat(held.keys()).hasSize(2);
      assertThatThrownBy(hasty::heal).isInstanceOf(BusyException.class);
    }
    assertThat(fixture.sidecars().list()).containsExactly(OPERATION);
  }

  @Test
  void aRefusedPublishIsCompensatedBeforeTheCallerIsTold() {
    ArmedSidecar armed = fixture.sidecars().arm(fixture.mutation());
    fixture.effect(A, 1);
    fixture.effect(B, 1);
    SidecarResult result = leased().compensate(armed);
    assertThat(result.disposition()).isEqualTo(Disposition.ROLLED_BACK);
    assertThat(fixture.visible(A)).isEqualTo("v5");
    assertThat(fixture.visible(B)).isEqualTo("v5");
    assertThat(fixture.audit.readAll())
        .extracting(row -> row.kind())
        .containsExactly(AuditKind.ROLLED_BACK);
    assertThat(fixture.sidecars().isLive(OPERATION)).isFalse();
    assertThat(leased().heal()).isSameAs(RecoveryReport.CLEAN);
  }

  @Test
  void withoutTheLeaseARefusedPublishIsLeftOpen() {
    ArmedSidecar armed = fixture.sidecars().arm(fixture.mutation());
    fixture.effect(A, 1);
    assertThat(unleased().compensate(armed).disposition())
        .isEqualTo(Disposition.NEEDS_COMPENSATION);
    assertThat(fixture.sidecars().list()).containsExactly(OPERATION);
  }
}
