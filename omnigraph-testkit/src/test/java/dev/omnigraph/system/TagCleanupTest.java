package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CheckReport;
import dev.omnigraph.CleanupOptions;
import dev.omnigraph.CommitInfo;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.TagInfo;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.fault.FailpointScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tag is created beside a cleanup, or beside the deletion of its branch: one waits for the other,
 * so a tag that is there can always be read.
 */
@Tag("concurrency")
@SuppressWarnings("MustBeClosedChecker") // closed after each test
class TagCleanupTest {
  private static final String NAMES = "query q() { match { $p: Person } return { $p.name as r } }";

  @TempDir Path directory;
  private final FailpointScript script = new FailpointScript();
  private Omnigraph graph;
  private String old;

  @BeforeEach
  void createGraph() {
    OmnigraphOptions options =
        OmnigraphOptions.builder().durability(Durability.OS_CACHE).failpoints(script).build();
    graph =
        Omnigraph.init(
            directory.resolve("g").toString(), "node Person { name: String @key }", options);
    for (String name : List.of("ada", "bob", "cy")) {
      graph.mutate("query q($n: String) { insert Person { name: $n } }", Map.of("n", name));
    }
    List<String> commits = graph.main().commits().stream().map(CommitInfo::id).toList();
    old = commits.get(2); // newest first: two newer ones are too many for the cleanup
    assertThat(names(old)).containsExactly("ada");
  }

  @AfterEach
  void closeGraph() {
    graph.close();
  }

  private List<String> names(String at) {
    try (var snapshot = graph.at(at);
        var people = snapshot.query(NAMES, Map.of())) {
      return people.rows().stream().map(row -> row.text("r")).sorted().toList();
    }
  }

  /** An actor on a thread of its own. */
  private static final class Actor<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    Actor(Callable<T> work) {
      this.task = new FutureTask<>(work);
      this.thread = new Thread(task, "actor");
      thread.start();
    }

    /** Waits until it is done, or stands still because another holds what it needs. */
    void awaitStandstill() {
      while (!task.isDone() && thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }

    boolean isDone() {
      return task.isDone();
    }

    /** Returns why it failed, or null. */
    @Nullable ErrorCode failure() throws Exception {
      try {
        task.get(60, TimeUnit.SECONDS);
        return null;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof OmnigraphException failure) {
          return failure.code();
        }
        throw e;
      }
    }
  }

  private Actor<Long> cleaning() {
    return new Actor<>(
        () -> graph.cleanup(CleanupOptions.keep(1).withMinimumAge(Duration.ZERO)).versions());
  }

  private Actor<TagInfo> tagging(String at) {
    return new Actor<>(() -> graph.createTag("v1", at));
  }

  private void requireSound() {
    assertThat(graph.tags()).allSatisfy(tag -> assertThat(names(tag.name())).isNotEmpty());
    graph.close();
    assertThat(
            Omnigraph.check(
                    directory.resolve("g").toString(),
                    OmnigraphOptions.defaults(),
                    CheckReport.Depth.DEEP)
                .problems())
        .isEmpty();
  }

  @Test
  void aCleanupWaitsForTheTagThatIsBeingMade() throws Exception {
    FailpointScript.Pause pause = script.pauseOnceAt("tag.beforeCreate", 0);
    Actor<TagInfo> tagging = tagging(old);
    pause.awaitArrival();
    Actor<Long> cleaning = cleaning();
    cleaning.awaitStandstill();
    assertThat(cleaning.isDone()).isFalse();
    pause.release();
    assertThat(tagging.failure()).isNull();
    assertThat(cleaning.failure()).isNull();
    assertThat(names("v1")).containsExactly("ada");
    requireSound();
  }

  @Test
  void aTagOfWhatACleanupIsRemovingIsRefused() throws Exception {
    FailpointScript.Pause pause = script.pauseOnceAt("cleanup.beforeTable", 1);
    Actor<Long> cleaning = cleaning();
    pause.awaitArrival();
    Actor<TagInfo> tagging = tagging(old);
    tagging.awaitStandstill();
    assertThat(tagging.isDone()).isFalse();
    pause.release();
    assertThat(cleaning.failure()).isNull();
    assertThat(tagging.failure()).isEqualTo(ErrorCode.HISTORY_RECLAIMED);
    assertThat(graph.tags()).isEmpty();
    requireSound();
  }

  @Test
  void aBranchIsNotDeletedUnderTheTagThatIsBeingMade() throws Exception {
    graph.createBranch("side").mutate("query q() { insert Person { name: \"di\" } }");
    FailpointScript.Pause pause = script.pauseOnceAt("tag.beforeCreate", 0);
    Actor<TagInfo> tagging = tagging("side");
    pause.awaitArrival();
    Actor<String> deleting =
        new Actor<>(
            () -> {
              graph.deleteBranch("side");
              return "deleted";
            });
    deleting.awaitStandstill();
    assertThat(deleting.isDone()).isFalse();
    pause.release();
    assertThat(tagging.failure()).isNull();
    assertThat(deleting.failure()).isEqualTo(ErrorCode.BRANCH_CONFLICT);
    assertThat(names("v1")).containsExactly("ada", "bob", "cy", "di");
    requireSound();
  }
}
