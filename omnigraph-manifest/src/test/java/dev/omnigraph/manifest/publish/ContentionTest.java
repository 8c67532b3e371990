package dev.omnigraph.manifest.publish;

import static dev.omnigraph.manifest.TempGraph.KNOWS;
import static dev.omnigraph.manifest.TempGraph.PERSON;
import static dev.omnigraph.manifest.TempGraph.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TempGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes publish at the same time, each through its own gateway. */
class ContentionTest {
  private static final BranchName MAIN = BranchName.MAIN;
  private static final BranchName FEATURE = BranchName.of("team/feature");

  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void create() {
    root = directory.resolve("g");
    try (TempGraph graph = TempGraph.leased(root)) {
      graph.create();
    }
  }

  /** Runs an action at the next boundaries, once per remaining count. */
  private static Failpoints between(int times, Runnable action) {
    int[] left = {times};
    return (point, index) -> {
      if (point == ManifestFailpoint.PUBLISH_BEFORE_MERGE && left[0] > 0) {
        left[0]--;
        action.run();
      }
    };
  }

  private void raceOn(BranchName branch, int commitsBefore) {
    try (TempGraph winner = TempGraph.shared(root)) {
      for (int i = 0; i < commitsBefore; i++) {
        winner.publishPerson(branch, 2 + i, i);
      }
      long next = winner.coordinator.capture(branch).entry(PERSON).orElseThrow().version() + 1;
      try (TempGraph loser =
          TempGraph.shared(root, between(1, () -> winner.publishPerson(branch, next, 1)))) {
        Published late =
            loser
                .publisher()
                .publish(
                    PublishRequest.of(
                        branch,
                        List.of(new TableChange.Update(KNOWS, next, branch, 5)),
                        Map.of(KNOWS, 1L),
                        intent()));
        Snapshot snapshot = late.snapshot();
        assertThat(snapshot.entry(PERSON).orElseThrow().version()).isEqualTo(next);
        assertThat(snapshot.entry(KNOWS).orElseThrow().version()).isEqualTo(next);
        assertThat(late.commit().manifestVersion()).isEqualTo(snapshot.manifestVersion());
        assertThat(late.commit().parent())
            .contains(
                winner
                    .coordinator
                    .capture(branch)
                    .lineage()
                    .commits()
                    .get(snapshot.lineage().size() - 2)
                    .id());
        assertThat(winner.coordinator.capture(branch)).isEqualTo(snapshot);
      }
    }
  }

  /** The number of commits before decides whether the tail is folded or the head row deleted. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 21, 22, 23, 43, 150})
  void laterOfTwoPublishesIsRefusedAndSucceedsOnTheNewState(int commitsBefore) {
    raceOn(MAIN, commitsBefore);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 22})
  void firstPublishesOfAFreshBranchCollideToo(int commitsBefore) {
    try (TempGraph graph = TempGraph.shared(root)) {
      graph.branches().create(FEATURE, MAIN);
    }
    raceOn(FEATURE, commitsBefore);
  }

  @Test
  void firstPublishOfABranchMadeOnAFullFragmentIsStrict() {
    try (TempGraph graph = TempGraph.shared(root)) {
      for (int i = 0; i < 21; i++) {
        graph.publishPerson(MAIN, 2 + i, i);
      }
      graph.branches().create(FEATURE, MAIN);
    }
    raceOn(FEATURE, 0);
  }

  @Test
  void loserThatNamesTheTableTheWinnerMovedIsRefusedWithoutEffect() {
    try (TempGraph winner = TempGraph.shared(root);
        TempGraph loser =
            TempGraph.shared(root, between(1, () -> winner.publishPerson(MAIN, 2, 1)))) {
      ConflictException error =
          catchThrowableOfType(
              ConflictException.class,
              () ->
                  loser
                      .publisher()
                      .publish(
                          PublishRequest.of(
                              MAIN,
                              List.of(new TableChange.Update(PERSON, 2, MAIN, 9)),
                              Map.of(PERSON, 1L),
                              intent())));
      assertThat(error.code()).isEqualTo(ErrorCode.EXPECTED_VERSION);
      assertThat(error.details()).containsEntry("actual", 2L);
      assertThat(loser.coordinator.capture(MAIN).lineage().size()).isEqualTo(2);
    }
  }

  @Test
  void fiveCollisionsAreSurvivedAndSixAreAConflict() {
    for (int collisions : new int[] {5, 6}) {
      try (TempGraph winner = TempGraph.shared(root)) {
        long[] version = {collisions * 100L};
        Failpoints failpoints =
            between(collisions, () -> winner.publishPerson(MAIN, version[0]++, 1));
        try (TempGraph loser = TempGraph.shared(root, failpoints)) {
          PublishRequest request = PublishRequest.of(MAIN, List.of(), Map.of(), intent());
          if (collisions == 5) {
            assertThat(loser.publisher().publish(request).commit().id())
                .isEqualTo(request.commit().id());
          } else {
            ConflictException error =
                catchThrowableOfType(
                    ConflictException.class, () -> loser.publisher().publish(request));
            assertThat(error.code()).isEqualTo(ErrorCode.ROW_CONTENTION);
            assertThat(loser.coordinator.capture(MAIN).lineage().find(request.commit().id()))
                .isEmpty();
          }
        }
      }
    }
  }

  @Test
  void readSetIsCheckedAgainAgainstTheStateTheCommitIsMadeOn() {
    List<Long> seen = new ArrayList<>();
    try (TempGraph winner = TempGraph.shared(root);
        TempGraph loser =
            TempGraph.shared(root, between(1, () -> winner.publishPerson(MAIN, 7, 1)))) {
      loser
          .publisher()
          .publish(
              PublishRequest.of(MAIN, List.of(), Map.of(), intent())
                  .withCheck(
                      new PublishCheck.ReadSet(
                          current -> seen.add(current.latestVisible(PERSON)))));
    }
    assertThat(seen).containsExactly(1L, 7L);
  }

  @Test
  void everyCommitOfRacingThreadsIsInTheLineageOnceWithItsOwnVersion() throws Exception {
    int perThread = 12;
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (TempGraph one = TempGraph.shared(root);
        TempGraph two = TempGraph.shared(root);
        TempGraph three = TempGraph.shared(root)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (TempGraph graph : List.of(one, two, three)) {
        work.add(
            () -> {
              int done = 0;
              while (done < perThread) {
                try {
                  graph.publisher().publish(PublishRequest.of(MAIN, List.of(), Map.of(), intent()));
                  done++;
                } catch (ConflictException e) {
                  assertThat(e.code()).isEqualTo(ErrorCode.ROW_CONTENTION);
                }
              }
              return done;
            });
      }
      for (Future<Integer> result : threads.invokeAll(work)) {
        assertThat(result.get()).isEqualTo(perThread);
      }
      Snapshot last = one.coordinator.capture(MAIN);
      assertThat(last.lineage().size()).isEqualTo(3 * perThread + 1);
      assertThat(last.manifestVersion()).isEqualTo(3 + 3 * perThread);
      for (int i = 1; i < last.lineage().size(); i++) {
        assertThat(last.lineage().commits().get(i).manifestVersion()).isEqualTo(3 + i);
        assertThat(last.lineage().commits().get(i).parent())
            .contains(last.lineage().commits().get(i - 1).id());
      }
      try (TempGraph fresh = TempGraph.shared(root)) {
        assertThat(fresh.coordinator.capture(MAIN)).isEqualTo(last);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
