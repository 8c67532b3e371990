package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CommitInfo;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.recovery.audit.TableOutcome;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.system.crash.CrashScene.State;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The single crash points of the specification, each with the state it must leave and the note that
 * recovery must make; both when the graph is opened again and when the same process writes on.
 */
class CrashPointTest {
  private static final int OTHER = 50;

  @TempDir Path directory;

  private CrashScene scene(CrashOperation operation) {
    return new CrashScene(directory, operation);
  }

  private List<AuditRow> requireAfterCrash(
      CrashOperation operation, String point, int index, State state, @Nullable AuditKind kind) {
    return scene(operation).requireAfterCrash(point, index, state, kind);
  }

  private static DatasetAddress person(CrashScene scene) {
    return new GraphLayout(scene.root()).table(TableKey.node("Person"));
  }

  private static int commits(CrashScene scene) {
    try (Omnigraph graph = scene.open(GraphRoot.options(OTHER))) {
      return graph.main().commits().size();
    }
  }

  @Test
  void filesThatAreOnlyStagedAreNothing() {
    requireAfterCrash(CrashOperation.LOAD_MERGE, "write.afterStage", 0, State.OLD, null);
  }

  @Test
  void withoutItsRecordNothingHasHappened() {
    requireAfterCrash(CrashOperation.LOAD_MERGE, "sidecar.beforeWrite", 0, State.OLD, null);
  }

  @Test
  void aRecordWithoutEffectsIsClosed() {
    List<AuditRow> audit =
        requireAfterCrash(
            CrashOperation.LOAD_MERGE, "sidecar.afterWrite", 0, State.OLD, AuditKind.ROLLED_BACK);
    assertThat(audit.get(0).outcomes()).isEmpty();
  }

  @Test
  void oneTableOfSeveralIsUndone() {
    List<AuditRow> audit =
        requireAfterCrash(
            CrashOperation.LOAD_MERGE, "table.afterCommit", 1, State.OLD, AuditKind.ROLLED_BACK);
    assertThat(audit.get(0).outcomes())
        .singleElement()
        .satisfies(outcome -> assertThat(outcome.fromVersion()).isEqualTo(outcome.toVersion() + 1));
  }

  @Test
  void allTablesGoForward() {
    List<AuditRow> audit =
        requireAfterCrash(
            CrashOperation.LOAD_MERGE, "table.afterCommit", 3, State.NEW, AuditKind.ROLLED_FORWARD);
    assertThat(audit.get(0).outcomes()).extracting(TableOutcome::tableKey).hasSize(3);
  }

  @Test
  void anIndexOnTopOfTheEffectGoesForwardWithIt() {
    CrashScene scene = scene(CrashOperation.UPDATE);
    assertThat(scene.crash("table.afterCommit", 1)).isEqualTo(1);
    long head;
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults());
        DatasetHandle newest = gateway.openLatest(person(scene));
        DatasetHandle indexed = newest.createOrderedIndex("id", "id_idx")) {
      head = indexed.version();
      assertThat(head).isGreaterThan(newest.version());
    }
    List<AuditRow> audit = scene.requireFound(State.NEW, AuditKind.ROLLED_FORWARD);
    assertThat(audit.get(0).outcomes())
        .singleElement()
        .satisfies(outcome -> assertThat(outcome.toVersion()).isEqualTo(head));
  }

  @Test
  void beforeThePublishAllTablesGoForward() {
    requireAfterCrash(
        CrashOperation.LOAD_MERGE, "publish.beforeMerge", 0, State.NEW, AuditKind.ROLLED_FORWARD);
  }

  @Test
  void whatIsVisibleIsNotPublishedAgain() {
    CrashScene scene = scene(CrashOperation.LOAD_MERGE);
    int before = commits(scene);
    scene.requireAfterCrash("publish.afterMerge", 0, State.NEW, AuditKind.ROLLED_FORWARD);
    scene.restart();
    scene.crash("publish.afterMerge", 0);
    try (Omnigraph graph = scene.open(GraphRoot.options(OTHER))) {
      List<CommitInfo> commits = graph.main().commits();
      assertThat(commits).hasSize(before + 1);
      assertThat(commits.get(0).actor()).as("not recovery's").isEmpty();
    }
  }

  @Test
  void aRecordThatCannotBeDeletedFailsNobody() {
    CrashScene scene = scene(CrashOperation.LOAD_MERGE);
    FaultyTexts.Plan plan = new FaultyTexts.Plan();
    plan.failOnce(FaultyTexts.Call.DELETE, "__recovery/", 1);
    CrashOperation.LOAD_MERGE.run(
        scene.graph().path(), GraphRoot.options(OTHER).textDecorator(plan::on), Failpoints.NONE);
    assertThat(plan.isFired()).isTrue();
    assertThat(scene.graph().pending()).hasSize(1);
    try (Omnigraph graph = scene.open(GraphRoot.options(OTHER + 1))) {
      assertThat(graph.recovered()).hasSize(1);
      assertThat(graph.recovered().get(0).disposition()).isEqualTo("Completed");
    }
    assertThat(scene.graph().pending()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"table.afterCommit, 1", "merge.beforeConfirm, 0"})
  void anUnconfirmedMergeIsUndone(String point, int index) {
    requireAfterCrash(
        CrashOperation.MERGE_THREE_WAY, point, index, State.OLD, AuditKind.ROLLED_BACK);
  }

  @Test
  void aConfirmedMergeGoesForwardWithItsParents() {
    CrashScene scene = scene(CrashOperation.MERGE_THREE_WAY);
    String merged;
    try (Omnigraph graph = scene.open(GraphRoot.options(OTHER))) {
      merged = graph.branch(CrashGraphs.BRANCH).head();
    }
    scene.requireAfterCrash("merge.afterConfirm", 0, State.NEW, AuditKind.ROLLED_FORWARD);
    scene.restart();
    scene.crash("merge.afterConfirm", 0);
    try (Omnigraph graph = scene.open(GraphRoot.options(OTHER))) {
      assertThat(graph.main().commits().get(0).mergedParent()).contains(merged);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aSchemaThatIsStagedInPartIsDropped(int files) {
    requireAfterCrash(
        CrashOperation.SCHEMA_REWRITE,
        "schema.afterStaging",
        files,
        State.OLD,
        AuditKind.ROLLED_BACK);
  }

  @Test
  void aSchemaThatIsVisibleGetsItsFiles() {
    requireAfterCrash(
        CrashOperation.SCHEMA_REWRITE,
        "schema.afterPublish",
        0,
        State.NEW,
        AuditKind.ROLLED_FORWARD);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void renamesOfSchemaFilesAreFinished(int files) {
    requireAfterCrash(
        CrashOperation.SCHEMA_REWRITE,
        "schema.afterRename",
        files,
        State.NEW,
        AuditKind.ROLLED_FORWARD);
  }

  @Test
  void aCompactionThatIsNotVisibleGoesForward() {
    CrashScene scene = scene(CrashOperation.OPTIMIZE);
    int before = commits(scene);
    scene.crash("optimize.afterCompact", 3);
    List<AuditRow> audit = scene.requireFound(State.NEW, AuditKind.ROLLED_FORWARD);
    assertThat(audit.get(0).outcomes()).isNotEmpty();
    assertThat(commits(scene)).as("its commit, and that of the next write").isEqualTo(before + 2);
  }

  @Test
  void aForkWithoutAnEntryIsReplaced() {
    requireAfterCrash(CrashOperation.FIRST_WRITE_ON_BRANCH, "fork.afterCreate", 0, State.OLD, null);
  }

  @Test
  void aBranchOfTheManifestAloneIsABranch() {
    CrashScene scene = scene(CrashOperation.BRANCH_CREATE);
    scene.crash("branch.create.afterManifest", 0);
    scene.requireFound(State.NEW, null);
    try (Omnigraph graph = scene.open(GraphRoot.options(OTHER))) {
      CrashOperation.write(graph, CrashGraphs.NEW_BRANCH);
      assertThat(graph.branch(CrashGraphs.NEW_BRANCH).commits()).hasSize(2);
    }
  }

  @Test
  void aDeletedBranchLeavesItsNameFree() {
    CrashScene scene = scene(CrashOperation.BRANCH_DELETE);
    scene.crash("branch.delete.afterManifest", 0);
    scene.requireFound(State.NEW, null);
    try (Omnigraph graph = scene.open(GraphRoot.options(OTHER))) {
      graph.createBranch(CrashGraphs.BRANCH);
      CrashOperation.write(graph, CrashGraphs.BRANCH);
      String state = GraphRoot.state(graph);
      assertThat(state.substring(state.indexOf("-- feature"))).doesNotContain("Bern");
    }
  }

  @Test
  void anOperationOnADeletedBranchIsDiscarded() {
    CrashScene scene = scene(CrashOperation.FIRST_WRITE_ON_BRANCH);
    assertThat(scene.crash("table.afterCommit", 1)).isEqualTo(1);
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      GraphLayout layout = new GraphLayout(scene.root());
      gateway.deleteBranch(layout.manifest(), BranchName.of(CrashGraphs.BRANCH));
    }
    assertThat(scene.graph().verify(OTHER, "main").audit())
        .singleElement()
        .satisfies(row -> assertThat(row.kind()).isEqualTo(AuditKind.ORPHANED_BRANCH_DISCARDED));
  }
}
