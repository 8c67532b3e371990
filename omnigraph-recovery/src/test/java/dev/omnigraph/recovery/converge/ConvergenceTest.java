package dev.omnigraph.recovery.converge;

import static dev.omnigraph.recovery.testing.Fixture.A;
import static dev.omnigraph.recovery.testing.Fixture.B;
import static dev.omnigraph.recovery.testing.Fixture.OPERATION;
import static dev.omnigraph.recovery.testing.Fixture.PLANNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.recovery.audit.TableOutcome;
import dev.omnigraph.recovery.sidecar.ArmedSidecar;
import dev.omnigraph.recovery.sidecar.OperationHeader;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TableAdoption;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.recovery.sidecar.WriterKind;
import dev.omnigraph.recovery.testing.Fixture;
import dev.omnigraph.recovery.testing.InjectedCrash;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.TransactionInfo.OperationKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvergenceTest {
  private Fixture fixture = new Fixture();

  @AfterEach
  void everyHandleIsClosed() {
    assertThat(fixture.tables.openHandles()).isZero();
  }

  /** Where the writer's process ended. */
  enum CrashedAfter {
    ARM,
    COMMIT_OF_ONE,
    COMMIT_OF_ALL,
    PUBLISH,
    FURTHER_WRITER;

    boolean isNew() {
      return this == COMMIT_OF_ALL || this == PUBLISH || this == FURTHER_WRITER;
    }
  }

  private void crashWriter(CrashedAfter point) {
    fixture.sidecars().arm(fixture.mutation());
    if (point.compareTo(CrashedAfter.COMMIT_OF_ONE) >= 0) {
      fixture.effect(A, 1);
    }
    if (point.compareTo(CrashedAfter.COMMIT_OF_ALL) >= 0) {
      fixture.effect(B, 1);
    }
    if (point.compareTo(CrashedAfter.PUBLISH) >= 0) {
      fixture.publishHeads(PLANNED, A, B);
    }
    if (point == CrashedAfter.FURTHER_WRITER) {
      fixture.foreign(A);
      fixture.publishHeads(new CommitId("FURTHER"), A);
      fixture.foreign(A);
    }
    fixture.restart();
  }

  private SidecarResult recover(RecoveryMode mode) {
    Sidecar sidecar = fixture.sidecars().find(OPERATION).orElseThrow();
    return new Convergence(fixture.ports()).converge(sidecar, mode);
  }

  private AuditRow onlyAudit() {
    assertThat(fixture.audit.readAll()).hasSize(1);
    return fixture.audit.readAll().get(0);
  }

  @Test
  void anOperationWithoutEffectsIsClosedWithoutACommit() {
    crashWriter(CrashedAfter.ARM);
    SidecarResult result = recover(RecoveryMode.FULL);
    assertThat(result.disposition()).isEqualTo(Disposition.ROLLED_BACK);
    assertThat(result.commit()).isEmpty();
    assertThat(fixture.graph.publishes()).isEmpty();
    assertThat(fixture.tables.writes()).isZero();
    assertThat(onlyAudit())
        .isEqualTo(
            new AuditRow(
                new CommitId("GENESIS"),
                AuditKind.ROLLED_BACK,
                Optional.of("act-alice"),
                OPERATION,
                WriterKind.MUTATION,
                List.of(),
                1_000_000));
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  /** The other write stays; what is recorded is that this one never happened. */
  @Test
  void anOperationWithoutEffectsIsNotTakenForTheWriteAfterIt() {
    crashWriter(CrashedAfter.ARM);
    fixture.foreign(A);
    fixture.publishHeads(new CommitId("OTHER"), A);
    int writes = fixture.tables.writes();
    SidecarResult result = recover(RecoveryMode.FULL);
    assertThat(result.disposition()).isEqualTo(Disposition.ROLLED_BACK);
    assertThat(fixture.visible(A)).isEqualTo("foreign");
    assertThat(fixture.tables.writes()).isEqualTo(writes);
    assertThat(fixture.graph.publishes()).hasSize(1);
    assertThat(onlyAudit().kind()).isEqualTo(AuditKind.ROLLED_BACK);
    assertThat(onlyAudit().outcomes()).isEmpty();
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @Test
  void aHalfCommittedOperationIsUndone() {
    crashWriter(CrashedAfter.COMMIT_OF_ONE);
    SidecarResult result = recover(RecoveryMode.FULL);
    assertThat(result.disposition()).isEqualTo(Disposition.ROLLED_BACK);
    assertThat(fixture.pinned(A)).isEqualTo(7).isEqualTo(fixture.tables.head(fixture.address(A)));
    assertThat(fixture.visible(A)).isEqualTo("v5");
    assertThat(fixture.pinned(B)).isEqualTo(5);
    assertThat(fixture.tables.forced()).as("the undone version, then the undoing").isEqualTo(2);
    assertThat(onlyAudit().kind()).isEqualTo(AuditKind.ROLLED_BACK);
    assertThat(onlyAudit().outcomes()).containsExactly(new TableOutcome(A, 6, 5));
    assertThat(Optional.of(onlyAudit().graphCommitId())).isEqualTo(result.commit());
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @Test
  void aFullyCommittedOperationIsPublishedUnderItsPlannedCommit() {
    crashWriter(CrashedAfter.COMMIT_OF_ALL);
    SidecarResult result = recover(RecoveryMode.ROLL_FORWARD_ONLY);
    assertThat(result.disposition()).isEqualTo(Disposition.ROLL_FORWARD);
    assertThat(result.commit()).contains(PLANNED);
    assertThat(fixture.visible(A)).isEqualTo("new1");
    assertThat(fixture.visible(B)).isEqualTo("new1");
    GraphCommit head = fixture.graph.refresh(BranchName.MAIN).lineage().head().orElseThrow();
    assertThat(head.id()).isEqualTo(PLANNED);
    assertThat(head.actor()).contains("omnigraph:recovery");
    assertThat(fixture.tables.writes()).isEqualTo(2);
    assertThat(fixture.tables.forced()).isEqualTo(2);
    assertThat(onlyAudit().kind()).isEqualTo(AuditKind.ROLLED_FORWARD);
    assertThat(onlyAudit().outcomes())
        .containsExactly(new TableOutcome(A, 5, 6), new TableOutcome(B, 5, 6));
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashedAfter.class,
      names = {"PUBLISH", "FURTHER_WRITER"})
  void aPublishedOperationIsOnlyClosed(CrashedAfter point) {
    crashWriter(point);
    int publishes = fixture.graph.publishes().size();
    int writes = fixture.tables.writes();
    SidecarResult result = recover(RecoveryMode.FULL);
    assertThat(result.disposition()).isEqualTo(Disposition.COMPLETED);
    assertThat(fixture.graph.publishes()).hasSize(publishes);
    assertThat(fixture.tables.writes()).isEqualTo(writes);
    assertThat(onlyAudit().kind()).isEqualTo(AuditKind.ROLLED_FORWARD);
    assertThat(onlyAudit().graphCommitId()).isEqualTo(PLANNED);
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashedAfter.class,
      names = {"ARM", "COMMIT_OF_ONE"})
  void withoutTheLeaseNothingIsUndone(CrashedAfter point) {
    crashWriter(point);
    int writes = fixture.tables.writes();
    SidecarResult result = recover(RecoveryMode.ROLL_FORWARD_ONLY);
    assertThat(result.disposition()).isEqualTo(Disposition.NEEDS_COMPENSATION);
    assertThat(fixture.tables.writes()).isEqualTo(writes);
    assertThat(fixture.graph.publishes()).isEmpty();
    assertThat(fixture.audit.readAll()).isEmpty();
    assertThat(fixture.sidecars().list()).containsExactly(OPERATION);
  }

  /** Every crash of the writer, then every crash of recovery, then recovery again. */
  @ParameterizedTest
  @EnumSource(CrashedAfter.class)
  void aCrashInsideRecoveryChangesNothingAboutItsResult(CrashedAfter writer) {
    for (RecoveryFailpoint point : RecoveryFailpoint.values()) {
      fixture = new Fixture();
      crashWriter(writer);
      int publishes = fixture.graph.publishes().size();
      fixture.points.crashAt(point);
      boolean crashed = false;
      try {
        recover(RecoveryMode.FULL);
      } catch (InjectedCrash e) {
        crashed = true;
        fixture.restart();
        recover(RecoveryMode.FULL);
      }
      assertThat(crashed).as("%s %s", writer, point).isEqualTo(isPassed(writer, point));
      assertThat(fixture.sidecars().list()).as("%s %s", writer, point).isEmpty();
      assertThat(onlyAudit().kind())
          .as("%s %s", writer, point)
          .isEqualTo(writer.isNew() ? AuditKind.ROLLED_FORWARD : AuditKind.ROLLED_BACK);
      assertThat(fixture.graph.publishes().size() - publishes)
          .as("publishes of recovery, %s %s", writer, point)
          .isEqualTo(isPublished(writer) ? 1 : 0);
      if (writer == CrashedAfter.COMMIT_OF_ONE) {
        assertThat(fixture.tables.head(fixture.address(A))).as("%s %s", writer, point).isEqualTo(7);
        assertThat(onlyAudit().outcomes()).containsExactly(new TableOutcome(A, 6, 5));
      }
      if (writer != CrashedAfter.FURTHER_WRITER) {
        assertThat(fixture.visible(A)).isEqualTo(writer.isNew() ? "new1" : "v5");
        assertThat(fixture.visible(B)).isEqualTo(writer.isNew() ? "new1" : "v5");
        assertThat(fixture.pinned(A)).isEqualTo(fixture.tables.head(fixture.address(A)));
      }
      everyHandleIsClosed();
    }
  }

  private static boolean isPublished(CrashedAfter writer) {
    return writer == CrashedAfter.COMMIT_OF_ONE || writer == CrashedAfter.COMMIT_OF_ALL;
  }

  private static boolean isPassed(CrashedAfter writer, RecoveryFailpoint point) {
    return switch (point) {
      case LIST -> false;
      case AFTER_CLASSIFY, BEFORE_AUDIT, AFTER_AUDIT, BEFORE_DELETE -> true;
      case BEFORE_PUBLISH, AFTER_PUBLISH -> isPublished(writer);
      case AFTER_RESTORE -> writer == CrashedAfter.COMMIT_OF_ONE;
    };
  }

  @Test
  void aPublishThatLostToTheWriterItselfIsCompletion() {
    crashWriter(CrashedAfter.COMMIT_OF_ALL);
    fixture.points.at(RecoveryFailpoint.BEFORE_PUBLISH, () -> fixture.publishHeads(PLANNED, A, B));
    SidecarResult result = recover(RecoveryMode.FULL);
    assertThat(result.disposition().isEnded()).isTrue();
    assertThat(fixture.graph.publishes()).hasSize(1);
    assertThat(onlyAudit().graphCommitId()).isEqualTo(PLANNED);
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  /** The two-step migration of a table, as the writer leaves it at each stage. */
  private Sidecar migration(boolean withIdentities) {
    return new Sidecar.SchemaApply(
        withIdentities ? fixture.header() : fixture.plainHeader(),
        List.of(fixture.pin(A, withIdentities ? 2 : 0)),
        List.of(),
        List.of(),
        Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMultiStepOperationThatIsVisibleSeveralVersionsPastItsPinIsOnlyClosed(
      boolean withIdentities) {
    fixture.sidecars().arm(migration(withIdentities));
    fixture.effect(A, 1);
    fixture.effect(A, 2);
    fixture.publishHeads(PLANNED, A);
    assertClosedWithoutAPublish();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFurtherWriterDoesNotHideThatAMultiStepOperationIsVisible(boolean withIdentities) {
    fixture.sidecars().arm(migration(withIdentities));
    fixture.effect(A, 1);
    fixture.effect(A, 2);
    fixture.publishHeads(PLANNED, A);
    fixture.foreign(A);
    fixture.publishHeads(new CommitId("FURTHER"), A);
    assertClosedWithoutAPublish();
    assertThat(fixture.visible(A)).isEqualTo("foreign");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFurtherWriterInFlightIsNotUndoneWithTheVisibleOperation(boolean withIdentities) {
    fixture.sidecars().arm(migration(withIdentities));
    fixture.effect(A, 1);
    fixture.effect(A, 2);
    fixture.publishHeads(PLANNED, A);
    OperationHeader load =
        new OperationHeader(
            new OperationId("01ZLOAD"),
            2,
            BranchName.MAIN,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    fixture
        .sidecars()
        .arm(
            new Sidecar.Load(
                load,
                List.of(
                    TablePin.planned(A, fixture.address(A).uri(), 7, BranchName.MAIN, List.of()))));
    fixture.foreign(A);
    int writes = fixture.tables.writes();
    fixture.restart();
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.COMPLETED);
    assertThat(fixture.tables.writes()).isEqualTo(writes);
    assertThat(fixture.sidecars().list()).containsExactly(new OperationId("01ZLOAD"));

    Sidecar loading = fixture.sidecars().find(new OperationId("01ZLOAD")).orElseThrow();
    SidecarResult result = new Convergence(fixture.ports()).converge(loading, RecoveryMode.FULL);
    assertThat(result.disposition()).isEqualTo(Disposition.ROLL_FORWARD);
    assertThat(fixture.visible(A)).isEqualTo("foreign");
  }

  @Test
  void aMultiStepCompletionThatRacesTheSweepIsNeverAStaleView() {
    fixture.sidecars().arm(indices());
    fixture.effect(A, 1);
    fixture.effect(A, 2);
    fixture.restart();
    fixture.points.at(
        RecoveryFailpoint.BEFORE_PUBLISH,
        () -> {
          fixture.publishHeads(new CommitId("WRITER"), A);
          fixture.foreign(A);
          fixture.publishHeads(new CommitId("FURTHER"), A);
        });
    SidecarResult result = recover(RecoveryMode.FULL);
    assertThat(fixture.points.isDone()).isTrue();
    assertThat(result.disposition()).isEqualTo(Disposition.COMPLETED);
    assertThat(fixture.graph.publishes()).hasSize(2);
    assertThat(onlyAudit().kind()).isEqualTo(AuditKind.ROLLED_FORWARD);
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @Test
  void aRaceInWhichTheWriterAlsoEndsItsRecordIsClean() {
    fixture.sidecars().arm(indices());
    fixture.effect(A, 1);
    fixture.restart();
    fixture.points.at(
        RecoveryFailpoint.BEFORE_PUBLISH,
        () -> {
          fixture.publishHeads(new CommitId("WRITER"), A);
          fixture.sidecars().delete(OPERATION);
        });
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.CLEAN);
    assertThat(fixture.audit.readAll()).isEmpty();
  }

  @Test
  void aPublishThatLostToSomethingElseIsDeferred() {
    crashWriter(CrashedAfter.COMMIT_OF_ALL);
    fixture.points.at(
        RecoveryFailpoint.BEFORE_PUBLISH, () -> fixture.publishHeads(new CommitId("ELSE"), B));
    SidecarResult result = recover(RecoveryMode.FULL);
    assertThat(result.disposition()).isEqualTo(Disposition.DEFERRED);
    assertThat(fixture.audit.readAll()).isEmpty();
    assertThat(fixture.sidecars().list()).containsExactly(OPERATION);
  }

  private Sidecar indices() {
    return new Sidecar.EnsureIndices(fixture.plainHeader(), List.of(fixture.pin(A, 0)));
  }

  private void assertClosedWithoutAPublish() {
    int publishes = fixture.graph.publishes().size();
    int writes = fixture.tables.writes();
    fixture.restart();
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.COMPLETED);
    assertThat(fixture.graph.publishes()).hasSize(publishes);
    assertThat(fixture.tables.writes()).isEqualTo(writes);
    assertThat(onlyAudit().kind()).isEqualTo(AuditKind.ROLLED_FORWARD);
    assertThat(onlyAudit().outcomes()).containsExactly(new TableOutcome(A, 5, fixture.pinned(A)));
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @Test
  void somebodyElsesVersionIsNeitherPublishedNorUndone() {
    fixture.sidecars().arm(fixture.mutation());
    fixture.foreign(A);
    fixture.effect(A, 1);
    fixture.effect(B, 1);
    fixture.restart();
    int writes = fixture.tables.writes();
    SidecarResult result = recover(RecoveryMode.FULL);
    assertThat(result.disposition()).isEqualTo(Disposition.BLOCKED);
    assertThat(result.reason()).contains("repair");
    assertThat(fixture.tables.writes()).isEqualTo(writes);
    assertThat(fixture.graph.publishes()).isEmpty();
    assertThat(fixture.sidecars().list()).containsExactly(OPERATION);
  }

  @Test
  void aWriteBetweenVerdictAndRestoreStopsTheRestore() {
    crashWriter(CrashedAfter.COMMIT_OF_ONE);
    fixture.points.at(RecoveryFailpoint.AFTER_CLASSIFY, () -> fixture.foreign(A));
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.DEFERRED);
    assertThat(fixture.tables.content(fixture.address(A))).isEqualTo("foreign");
    assertThat(fixture.graph.publishes()).isEmpty();
  }

  @Test
  void anOperationOfADeletedBranchIsDiscarded() {
    BranchName branch = BranchName.of("feature");
    fixture.graph.createBranch(branch);
    OperationHeader header =
        new OperationHeader(
            OPERATION, 1, branch, Optional.empty(), Optional.of(PLANNED), Optional.empty());
    fixture.sidecars().arm(new Sidecar.Mutation(header, List.of(fixture.pin(A, 1))));
    fixture.graph.deleteBranch(branch);
    fixture.restart();
    SidecarResult result = recover(RecoveryMode.ROLL_FORWARD_ONLY);
    assertThat(result.disposition()).isEqualTo(Disposition.DISCARDED);
    assertThat(fixture.graph.publishes()).isEmpty();
    assertThat(onlyAudit().kind()).isEqualTo(AuditKind.ORPHANED_BRANCH_DISCARDED);
    assertThat(onlyAudit().outcomes()).isEmpty();
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @Test
  void aTableOfABranchIsUndoneOnItsOwnChain() {
    BranchName branch = BranchName.of("feature");
    fixture.graph.createBranch(branch);
    DatasetAddress forked = fixture.address(A).on(branch);
    fixture.tables.create(forked, 5);
    OperationHeader header =
        new OperationHeader(
            OPERATION, 1, branch, Optional.empty(), Optional.of(PLANNED), Optional.empty());
    TablePin pin = TablePin.planned(A, forked.uri(), 5, branch, List.of(fixture.transaction(A, 1)));
    TablePin other =
        TablePin.planned(
            B, fixture.address(B).uri(), 5, branch, List.of(fixture.transaction(B, 1)));
    fixture.tables.create(fixture.address(B).on(branch), 5);
    fixture.sidecars().arm(new Sidecar.Mutation(header, List.of(pin, other)));
    fixture.tables.commit(
        forked, "new", fixture.transaction(A, 1).toString(), OperationKind.UPDATE, Map.of());
    fixture.restart();
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.ROLLED_BACK);
    TableEntry entry = fixture.graph.refresh(branch).entry(A).orElseThrow();
    assertThat(entry.version()).isEqualTo(7);
    assertThat(entry.owner()).isEqualTo(branch);
    assertThat(fixture.tables.content(forked)).isEqualTo("v5");
    assertThat(fixture.tables.head(fixture.address(A))).isEqualTo(5);
    assertThat(fixture.pinned(A)).isEqualTo(5);
  }

  @Test
  void aMergeKeepsItsMergedParentAndItsAdoptions() {
    BranchName branch = BranchName.of("feature");
    fixture.tables.create(fixture.address(B).on(branch), 8);
    Sidecar.BranchMerge merge =
        Sidecar.BranchMerge.unconfirmed(
            fixture.header(),
            List.of(fixture.pin(A, 1)),
            new CommitId("SOURCE"),
            List.of(new TableAdoption(B, 5, 8, branch)));
    ArmedSidecar armed = fixture.sidecars().arm(merge);
    fixture.effect(A, 1);
    armed.rewrite(merge.confirmed(Map.of(A, 6L)));
    fixture.restart();
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.ROLL_FORWARD);
    assertThat(fixture.graph.refresh(BranchName.MAIN).lineage().head().orElseThrow().mergedParent())
        .contains(new CommitId("SOURCE"));
    TableEntry adopted = fixture.graph.refresh(BranchName.MAIN).entry(B).orElseThrow();
    assertThat(adopted.version()).isEqualTo(8);
    assertThat(adopted.owner()).isEqualTo(branch);
  }

  @Test
  void aSidecarOfAnotherGraphIsRefused() {
    TablePin elsewhere =
        TablePin.planned(A, "/other/nodes/0000000000000000", 5, BranchName.MAIN, List.of());
    fixture.sidecars().arm(new Sidecar.Mutation(fixture.header(), List.of(elsewhere)));
    assertThatThrownBy(() -> recover(RecoveryMode.FULL))
        .isInstanceOfSatisfying(
            CorruptionException.class,
            e -> assertThat(e.details()).containsEntry("object", "/other/nodes/0000000000000000"));
  }

  @Test
  void aGraphThatWasMovedIsRecoveredAtItsNewPlace() {
    TablePin moved =
        TablePin.planned(
            A,
            "/old/place/" + A.relativePath(),
            5,
            BranchName.MAIN,
            List.of(fixture.transaction(A, 1)));
    fixture.sidecars().arm(new Sidecar.Mutation(fixture.header(), List.of(moved)));
    fixture.effect(A, 1);
    fixture.restart();
    assertThat(recover(RecoveryMode.FULL).disposition()).isEqualTo(Disposition.ROLL_FORWARD);
    assertThat(fixture.visible(A)).isEqualTo("new1");
  }

  @Test
  void compensationUndoesWhatRecoveryWouldPublish() {
    crashWriter(CrashedAfter.COMMIT_OF_ALL);
    Sidecar sidecar = fixture.sidecars().find(OPERATION).orElseThrow();
    SidecarResult result = new Convergence(fixture.ports()).compensate(sidecar);
    assertThat(result.disposition()).isEqualTo(Disposition.ROLLED_BACK);
    assertThat(fixture.visible(A)).isEqualTo("v5");
    assertThat(fixture.visible(B)).isEqualTo("v5");
    assertThat(onlyAudit().kind()).isEqualTo(AuditKind.ROLLED_BACK);
    assertThat(fixture.sidecars().list()).isEmpty();
  }

  @Test
  void compensationAdmitsThatTheWriteIsVisible() {
    crashWriter(CrashedAfter.PUBLISH);
    Sidecar sidecar = fixture.sidecars().find(OPERATION).orElseThrow();
    SidecarResult result = new Convergence(fixture.ports()).compensate(sidecar);
    assertThat(result.disposition()).isEqualTo(Disposition.COMPLETED);
    assertThat(fixture.visible(A)).isEqualTo("new1");
  }

  @Test
  void aProbeTellsWithoutTouching() {
    crashWriter(CrashedAfter.COMMIT_OF_ONE);
    Sidecar sidecar = fixture.sidecars().find(OPERATION).orElseThrow();
    fixture.texts.calls().clear();
    SidecarResult result = new Convergence(fixture.ports()).probe(sidecar);
    assertThat(result.disposition()).isEqualTo(Disposition.NEEDS_COMPENSATION);
    assertThat(fixture.tables.writes()).isEqualTo(1);
    assertThat(fixture.texts.calls()).noneMatch(call -> call.startsWith("write"));
    assertThat(fixture.texts.calls()).noneMatch(call -> call.startsWith("delete"));
  }
}
