package dev.omnigraph.recovery.sweep;

import static dev.omnigraph.recovery.testing.Fixture.A;
import static dev.omnigraph.recovery.testing.Fixture.B;
import static dev.omnigraph.recovery.testing.Fixture.PLANNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.contract.SchemaStaging;
import dev.omnigraph.manifest.contract.StagingDecision;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.converge.Disposition;
import dev.omnigraph.recovery.converge.RecoveryFailpoint;
import dev.omnigraph.recovery.converge.RecoveryMode;
import dev.omnigraph.recovery.sidecar.SchemaTransition;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TableRegistration;
import dev.omnigraph.recovery.sidecar.TableTombstone;
import dev.omnigraph.recovery.sweep.RecoveryReport.SchemaLock;
import dev.omnigraph.recovery.testing.Fixture;
import dev.omnigraph.recovery.testing.InjectedCrash;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A migration that rewrites A in two steps, drops B and adds C, ended at every step. */
class SchemaSweepTest {
  private static final String OLD = "node:A node:B";
  private static final String NEW = "node:A node:C";
  private static final TableKey C = TableKey.node("C");

  private Fixture fixture = new Fixture();
  private SchemaStaging staging = new SchemaStaging(fixture.layout, fixture.texts);

  @BeforeEach
  void acceptTheOldSchema() {
    accept(OLD);
  }

  private void accept(String source) {
    staging.write(fixture.schemas.texts(source), SchemaStaging.Step.NONE);
    staging.promote(SchemaStaging.Step.NONE);
  }

  /** Where the migration's process ended. */
  enum EndedAfter {
    LOCK,
    LOCK_RECORD,
    FULL_RECORD,
    ONE_STEP,
    ALL_EFFECTS,
    STAGED_ONE,
    STAGED_TWO,
    STAGED_ALL,
    PUBLISHED,
    RENAMED_ONE,
    RENAMED_TWO,
    RENAMED_ALL,
    RECORD_GONE;

    boolean reached(EndedAfter step) {
      return compareTo(step) >= 0;
    }

    int files(EndedAfter one, EndedAfter two, EndedAfter three) {
      return reached(three) ? 3 : reached(two) ? 2 : reached(one) ? 1 : 0;
    }

    boolean isNew() {
      return reached(STAGED_ALL);
    }
  }

  private void run(EndedAfter end) {
    fixture.graph.lockSchema();
    Sidecar.SchemaApply empty =
        new Sidecar.SchemaApply(
            fixture.header(), List.of(), List.of(), List.of(), Optional.empty());
    Sidecar.SchemaApply full =
        new Sidecar.SchemaApply(
            fixture.header(),
            List.of(fixture.pin(A, 2)),
            List.of(TableRegistration.of(C)),
            List.of(new TableTombstone(B, 6)),
            Optional.of(
                new SchemaTransition(
                    fixture.schemas.hashOfSource(OLD), fixture.schemas.hashOfSource(NEW))));
    if (end.reached(EndedAfter.LOCK_RECORD)) {
      var armed = fixture.sidecars().arm(empty);
      if (end.reached(EndedAfter.FULL_RECORD)) {
        armed.rewrite(full);
      }
    }
    if (end.reached(EndedAfter.ONE_STEP)) {
      fixture.effect(A, 1);
    }
    if (end.reached(EndedAfter.ALL_EFFECTS)) {
      fixture.effect(A, 2);
      fixture.tables.create(fixture.address(C), 1);
    }
    stage(end.files(EndedAfter.STAGED_ONE, EndedAfter.STAGED_TWO, EndedAfter.STAGED_ALL));
    if (end.reached(EndedAfter.PUBLISHED)) {
      publish();
    }
    rename(end.files(EndedAfter.RENAMED_ONE, EndedAfter.RENAMED_TWO, EndedAfter.RENAMED_ALL));
    if (end == EndedAfter.RECORD_GONE) {
      fixture.sidecars().delete(Fixture.OPERATION);
    }
    fixture.restart();
  }

  private void stage(int files) {
    if (files > 0) {
      interruptedAfter(files, step -> staging.write(fixture.schemas.texts(NEW), step));
    }
  }

  private void rename(int files) {
    if (files > 0) {
      interruptedAfter(files, staging::promote);
    }
  }

  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void interruptedAfter(int files, Consumer<SchemaStaging.Step> work) {
    try {
      work.accept(
          index -> {
            if (index == files) {
              throw new Interrupted();
            }
          });
    } catch (Interrupted e) {
      // as planned
    }
  }

  private void publish() {
    fixture.graph.publish(
        PublishRequest.of(
            BranchName.MAIN,
            List.of(
                new TableChange.Update(A, 7, BranchName.MAIN, 1),
                new TableChange.Register(C),
                new TableChange.Update(C, 1, BranchName.MAIN, 0),
                new TableChange.Tombstone(B, 6)),
            Map.of(),
            CommitIntent.of(PLANNED, 2)));
  }

  private RecoveryReport sweep() {
    return new RecoverySweep(fixture.ports()).sweep(RecoveryMode.FULL);
  }

  private void assertConverged(EndedAfter end) {
    assertThat(fixture.sidecars().list()).as("%s", end).isEmpty();
    assertThat(staging.read().isEmpty()).as("%s: nothing is staged", end).isTrue();
    assertThat(staging.acceptedSource()).as("%s", end).contains(end.isNew() ? NEW : OLD);
    assertThat(staging.acceptedHash())
        .contains(fixture.schemas.hashOfSource(end.isNew() ? NEW : OLD));
    assertThat(fixture.graph.isSchemaLocked()).as("%s", end).isFalse();
    assertThat(fixture.graph.refresh(BranchName.MAIN).tables())
        .as("%s", end)
        .containsExactlyElementsOf(fixture.schemas.tablesOfSource(end.isNew() ? NEW : OLD));
    assertThat(fixture.visible(A)).as("%s", end).isEqualTo(end.isNew() ? "new2" : "v5");
    assertThat(fixture.pinned(A)).isEqualTo(fixture.tables.head(fixture.address(A)));
    boolean recorded = end != EndedAfter.LOCK && end != EndedAfter.RECORD_GONE;
    assertThat(fixture.audit.readAll()).as("%s", end).hasSize(recorded ? 1 : 0);
    if (recorded) {
      assertThat(fixture.audit.readAll().get(0).kind())
          .isEqualTo(end.isNew() ? AuditKind.ROLLED_FORWARD : AuditKind.ROLLED_BACK);
    }
    assertThat(fixture.tables.openHandles()).isZero();
  }

  @ParameterizedTest
  @EnumSource(EndedAfter.class)
  void isOldOrNewAndASecondSweepFindsNothing(EndedAfter end) {
    run(end);
    RecoveryReport report = sweep();
    assertThat(report.schemaLock()).isEqualTo(SchemaLock.BROKEN);
    assertConverged(end);
    int publishes = fixture.graph.publishes().size();
    fixture.restart();
    fixture.texts.calls().clear();
    assertThat(sweep()).isEqualTo(RecoveryReport.CLEAN);
    assertThat(fixture.graph.publishes()).hasSize(publishes);
    assertThat(fixture.texts.calls())
        .allMatch(
            call ->
                call.startsWith("read ") || call.startsWith("list ") || call.startsWith("exists "));
  }

  @ParameterizedTest
  @EnumSource(EndedAfter.class)
  void isTheSameWhenRecoveryItselfIsInterrupted(EndedAfter end) {
    for (RecoveryFailpoint point : RecoveryFailpoint.values()) {
      fixture = new Fixture();
      staging = new SchemaStaging(fixture.layout, fixture.texts);
      accept(OLD);
      run(end);
      fixture.points.crashAt(point);
      try {
        sweep();
      } catch (InjectedCrash e) {
        fixture.restart();
        sweep();
      }
      assertConverged(end);
    }
  }

  @Test
  void theCommitOfARollForwardCarriesTheSchema() {
    run(EndedAfter.STAGED_ALL);
    sweep();
    assertThat(fixture.graph.publishes()).hasSize(1);
    assertThat(fixture.graph.publishes().get(0).commit().schema().orElseThrow().source())
        .isEqualTo(NEW);
  }

  @Test
  void aStagedSchemaOfAnotherMigrationBlocks() {
    run(EndedAfter.ALL_EFFECTS);
    staging.write(fixture.schemas.texts("node:A node:D"), SchemaStaging.Step.NONE);
    RecoveryReport report = sweep();
    assertThat(report.sidecars())
        .extracting(result -> result.disposition())
        .containsExactly(Disposition.BLOCKED);
    assertThat(report.schemaStaging()).isEqualTo(StagingDecision.NOTHING);
    assertThat(report.schemaLock()).isEqualTo(SchemaLock.LEFT);
    assertThat(fixture.graph.isSchemaLocked()).isTrue();
    assertThat(staging.read().isComplete()).isTrue();
    assertThatThrownBy(report::requireUnblocked)
        .satisfies(
            e ->
                assertThat(((OmnigraphException) e).code()).isEqualTo(ErrorCode.RECOVERY_REQUIRED));
  }

  @Test
  void stagedFilesWithoutARecordAreDroppedWhenTheGraphIsOld() {
    staging.write(fixture.schemas.texts(NEW), SchemaStaging.Step.NONE);
    assertThat(sweep().schemaStaging()).isEqualTo(StagingDecision.DISCARD);
    assertThat(staging.read().isEmpty()).isTrue();
    assertThat(staging.acceptedSource()).contains(OLD);
  }

  @Test
  void stagedFilesWithoutARecordArePromotedWhenTheGraphIsNew() {
    publish();
    fixture.tables.create(fixture.address(A), 7);
    fixture.tables.create(fixture.address(C), 1);
    staging.write(fixture.schemas.texts(NEW), SchemaStaging.Step.NONE);
    assertThat(sweep().schemaStaging()).isEqualTo(StagingDecision.PROMOTE);
    assertThat(staging.acceptedSource()).contains(NEW);
  }

  @Test
  void stagedFilesThatFitNothingAreAnErrorForAPerson() {
    staging.write(fixture.schemas.texts("node:A node:B comment"), SchemaStaging.Step.NONE);
    assertThatThrownBy(this::sweep)
        .isInstanceOfSatisfying(
            ConflictException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_CONFLICT));
    assertThat(staging.read().isComplete()).isTrue();
  }
}
