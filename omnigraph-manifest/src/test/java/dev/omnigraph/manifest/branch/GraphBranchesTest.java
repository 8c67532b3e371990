package dev.omnigraph.manifest.branch;

import static dev.omnigraph.manifest.TempGraph.PERSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.TempGraph;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphBranchesTest {
  private static final BranchName MAIN = BranchName.MAIN;
  private static final BranchName FEATURE = BranchName.of("team/feature");

  @TempDir Path directory;
  private Path root;
  private TempGraph graph;

  /** The process ends here. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

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

  private TempGraph crashing(ManifestFailpoint wanted) {
    Failpoints failpoints =
        (point, index) -> {
          if (point == wanted) {
            throw new Crash();
          }
        };
    return TempGraph.shared(root, failpoints);
  }

  private static ConflictException refused(Runnable call) {
    ConflictException error = catchThrowableOfType(ConflictException.class, call::run);
    assertThat(error).isNotNull();
    assertThat(error.code()).isEqualTo(ErrorCode.BRANCH_CONFLICT);
    return error;
  }

  @Test
  void newBranchShowsWhatItsSourceShowsAndThenGoesItsOwnWay() {
    Snapshot main = graph.publishPerson(MAIN, 2, 7).snapshot();
    BranchRef ref = graph.branches().create(FEATURE, MAIN);
    assertThat(ref.parentVersion()).isEqualTo(main.manifestVersion());
    Snapshot forked = graph.coordinator.capture(FEATURE);
    assertThat(forked.entries()).containsExactlyElementsOf(main.entries());
    assertThat(forked.head()).isEqualTo(main.head());
    Snapshot own = graph.publishPerson(FEATURE, 3, 9).snapshot();
    assertThat(own.lineage().head().orElseThrow().branch()).isEqualTo(FEATURE);
    assertThat(own.lineage().head().orElseThrow().parent()).contains(main.head());
    assertThat(own.manifestVersion()).isEqualTo(main.manifestVersion() + 1);
    assertThat(graph.coordinator.refresh(MAIN)).isEqualTo(main);
    assertThat(graph.branches().list()).extracting(BranchRef::name).containsExactly(FEATURE);
    try (DatasetHandle commits = graph.gateway.openLatest(graph.layout.commits())) {
      assertThat(commits.branches()).extracting(BranchRef::name).containsExactly(FEATURE);
    }
  }

  @Test
  void branchStartsAtAnOlderCommitAndOnAnotherBranch() {
    CommitId first = graph.publishPerson(MAIN, 2, 7).commit().id();
    graph.publishPerson(MAIN, 3, 8);
    graph.branches().create(FEATURE, first);
    assertThat(graph.coordinator.capture(FEATURE).head()).isEqualTo(first);
    CommitId own = graph.publishPerson(FEATURE, 3, 70).commit().id();
    BranchName second = BranchName.of("second");
    graph.branches().create(second, FEATURE);
    Snapshot inherited = graph.coordinator.capture(second);
    assertThat(inherited.head()).isEqualTo(own);
    assertThat(inherited.entry(PERSON).orElseThrow().owner()).isEqualTo(FEATURE);
    assertThat(graph.publishPerson(second, 4, 71).commit().parent()).contains(own);
  }

  @Test
  void takenAndNestedNamesAreRefusedBeforeAnyEffect() {
    graph.branches().create(FEATURE, MAIN);
    refused(() -> graph.branches().create(FEATURE, MAIN));
    refused(() -> graph.branches().create(MAIN, MAIN));
    for (String name : new String[] {"team", "team/feature/sub"}) {
      assertThat(refused(() -> graph.branches().create(BranchName.of(name), MAIN)).details())
          .containsEntry("branch", name)
          .containsEntry("other", "team/feature");
    }
    graph.branches().create(BranchName.of("team/features"), MAIN);
    assertThat(graph.branches().list())
        .extracting(ref -> ref.name().text())
        .containsExactly("team/feature", "team/features");
  }

  @Test
  void missingSourceIsNotFound() {
    NotFoundException error =
        catchThrowableOfType(
            NotFoundException.class,
            () -> graph.branches().create(FEATURE, BranchName.of("nowhere")));
    assertThat(error.code()).isEqualTo(ErrorCode.BRANCH_NOT_FOUND);
    assertThat(error.details()).containsEntry("branch", "nowhere");
    assertThat(graph.branches().list()).isEmpty();
  }

  @Test
  void branchWithADescendantOrAReaderOfItsDataIsNotDeleted() {
    BranchName child = BranchName.of("child");
    graph.branches().create(FEATURE, MAIN);
    graph.branches().create(child, FEATURE);
    refused(() -> graph.branches().delete(FEATURE));
    refused(() -> graph.branches().delete(MAIN));
    assertThat(graph.coordinator.refresh(FEATURE).branch()).isEqualTo(FEATURE);
    graph.branches().delete(child);
    graph.branches().delete(FEATURE);
    assertThat(graph.branches().list()).isEmpty();
    assertThat(catchThrowable(() -> graph.coordinator.capture(FEATURE)))
        .isInstanceOf(NotFoundException.class);
    assertThat(catchThrowable(() -> graph.branches().delete(FEATURE)))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void deletedBranchTakesItsForksAlongAndItsNameIsFreeAgain() {
    graph.branches().create(FEATURE, MAIN);
    TableEntry inherited = graph.coordinator.capture(FEATURE).entry(PERSON).orElseThrow();
    DatasetAddress fork = graph.forks().fork(inherited, FEATURE);
    assertThat(graph.gateway.exists(fork)).isTrue();
    graph.branches().delete(FEATURE);
    assertThat(graph.gateway.exists(fork)).isFalse();
    Snapshot main = graph.publishPerson(MAIN, 2, 5).snapshot();
    graph.branches().create(FEATURE, MAIN);
    assertThat(graph.coordinator.capture(FEATURE).entries())
        .containsExactlyElementsOf(main.entries());
    assertThat(graph.forks().fork(main.entry(TempGraph.KNOWS).orElseThrow(), FEATURE))
        .isEqualTo(graph.layout.table(TempGraph.KNOWS, FEATURE));
  }

  @Test
  void warmReaderSeesThatABranchWasMadeAgainAtTheSameVersion() {
    graph.branches().create(FEATURE, MAIN);
    graph.publishPerson(FEATURE, 2, 1);
    try (TempGraph reader = TempGraph.shared(root)) {
      Snapshot before = reader.coordinator.capture(FEATURE);
      graph.branches().delete(FEATURE);
      graph.branches().create(FEATURE, MAIN);
      Snapshot after = graph.publishPerson(FEATURE, 2, 99).snapshot();
      assertThat(after.manifestVersion()).isEqualTo(before.manifestVersion());
      assertThat(reader.coordinator.capture(FEATURE)).isEqualTo(after).isNotEqualTo(before);
      graph.branches().delete(FEATURE);
      assertThat(catchThrowable(() -> reader.coordinator.capture(FEATURE)))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void branchWhoseCreationWasInterruptedIsUsable() {
    try (TempGraph process = crashing(ManifestFailpoint.BRANCH_CREATE_AFTER_MANIFEST)) {
      assertThat(catchThrowable(() -> process.branches().create(FEATURE, MAIN)))
          .isInstanceOf(Crash.class);
    }
    assertThat(graph.publishPerson(FEATURE, 2, 1).snapshot().branch()).isEqualTo(FEATURE);
    graph.branches().delete(FEATURE);
    graph.branches().create(FEATURE, MAIN);
    assertThat(graph.coordinator.capture(FEATURE).lineage().size()).isEqualTo(1);
  }

  @Test
  void interruptedDeletionLeavesOrphansThatTheNextBranchOfThatNameReplaces() {
    graph.branches().create(FEATURE, MAIN);
    TableEntry inherited = graph.coordinator.capture(FEATURE).entry(PERSON).orElseThrow();
    graph.forks().fork(inherited, FEATURE);
    try (TempGraph process = crashing(ManifestFailpoint.BRANCH_DELETE_AFTER_MANIFEST)) {
      assertThat(catchThrowable(() -> process.branches().delete(FEATURE)))
          .isInstanceOf(Crash.class);
    }
    try (TempGraph reopened = TempGraph.leased(root)) {
      assertThat(reopened.branches().list()).isEmpty();
      reopened.branches().create(FEATURE, MAIN);
      DatasetAddress fork = reopened.forks().fork(inherited, FEATURE);
      try (DatasetHandle handle = reopened.gateway.openLatest(fork)) {
        assertThat(handle.version()).isEqualTo(1);
      }
    }
  }

  @Test
  void forkOfATableTheBranchOwnsMeanwhileIsAConflict() {
    graph.branches().create(FEATURE, MAIN);
    TableEntry inherited = graph.coordinator.capture(FEATURE).entry(PERSON).orElseThrow();
    graph.forks().fork(inherited, FEATURE);
    graph.publishPerson(FEATURE, 2, 1);
    ConflictException error =
        catchThrowableOfType(ConflictException.class, () -> graph.forks().fork(inherited, FEATURE));
    assertThat(error.code()).isEqualTo(ErrorCode.EXPECTED_VERSION);
    assertThat(error.details()).containsEntry("expected", 1L).containsEntry("actual", 2L);
  }

  @Test
  void orphanForkIsReplacedByAFreshOne() {
    graph.branches().create(FEATURE, MAIN);
    TableEntry inherited = graph.coordinator.capture(FEATURE).entry(PERSON).orElseThrow();
    DatasetAddress first = graph.forks().fork(inherited, FEATURE);
    String before = incarnation(first);
    DatasetAddress second = graph.forks().fork(inherited, FEATURE);
    assertThat(second).isEqualTo(first);
    assertThat(incarnation(second)).isNotEqualTo(before);
  }

  private String incarnation(DatasetAddress fork) {
    try (DatasetHandle table = graph.gateway.openLatest(fork.on(MAIN))) {
      return table.branches().get(0).incarnation();
    }
  }
}
