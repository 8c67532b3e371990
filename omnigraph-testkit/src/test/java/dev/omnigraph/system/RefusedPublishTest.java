package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckReport;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.fault.FailpointScript;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A publish is refused after the table moved, and undoing it at once fails, too: whoever comes next
 * ends the operation, and never on rows that are no longer there.
 */
@Tag("concurrency")
@SuppressWarnings("MustBeClosedChecker") // closed after each test
class RefusedPublishTest {
  @TempDir Path directory;
  private final FailpointScript script = new FailpointScript();
  private Omnigraph graph;

  @BeforeEach
  void createGraph() {
    try (Omnigraph created = Omnigraph.init(root(), CountedGraph.SCHEMA, options().build())) {
      for (String name : List.of("ada", "bob", "cy")) {
        created.mutate(CountedGraph.INSERT, Map.of("n", name, "a", 1));
      }
    }
    graph = open();
  }

  @AfterEach
  void closeGraph() {
    graph.close();
  }

  private String root() {
    return directory.resolve("g").toString();
  }

  private static OmnigraphOptions.Builder options() {
    // Each mutation goes its own way, so that one can overtake another that is paused.
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE).groupCommitMax(1);
  }

  private Omnigraph open() {
    return Omnigraph.open(root(), options().failpoints(script).build());
  }

  private MutationResult link(String from, String to) {
    return graph.mutate(CountedGraph.LINK, Map.of("f", from, "t", to));
  }

  private @Nullable OmnigraphException attemptDelete(String name) {
    try {
      graph.mutate(CountedGraph.DELETE, Map.of("n", name));
      return null;
    } catch (OmnigraphException e) {
      return e;
    }
  }

  /** Refuses the next publish, and lets the undoing fail at a point of recovery. */
  private void refuseAndFailAt(String point) {
    script.throwOnceAt("publish.beforeMerge", 0, ConflictException.contention("injected", 1));
    script.throwOnceAt(point, 0, ConflictException.contention("injected while undoing", 1));
  }

  private static List<String> friends(Omnigraph graph) {
    return GraphRows.pairs(graph, CountedGraph.FRIENDS, "p", "f");
  }

  private void requireSound() {
    assertThat(Omnigraph.check(root(), options().build(), CheckReport.Depth.DEEP).problems())
        .isEmpty();
  }

  @Test
  void aRefusedPublishLeavesNothing() {
    script.throwOnceAt("publish.beforeMerge", 0, ConflictException.contention("injected", 1));
    ConflictException refused =
        catchThrowableOfType(ConflictException.class, () -> link("ada", "bob"));
    assertThat(refused.effect()).isEqualTo(Effect.NONE);
    assertThat(friends(graph)).isEmpty();
    link("ada", "bob");
    assertThat(friends(graph)).containsExactly("ada>bob");
    graph.close();
    requireSound();
  }

  private static final class Points {
    private Points() {}

    static final String CLASSIFIED = "recovery.afterClassify";
    static final String RESTORED = "recovery.afterRestore#1";
    static final String PUBLISHING = "recovery.beforePublish";
    static final String PUBLISHED = "recovery.afterPublish";
    static final String AUDITING = "recovery.beforeAudit";
    static final String AUDITED = "recovery.afterAudit";
  }

  /** Nothing else happened: the edge is there or not, but the writer goes on at once. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        Points.CLASSIFIED,
        Points.RESTORED,
        Points.PUBLISHING,
        Points.PUBLISHED,
        Points.AUDITING,
        Points.AUDITED
      })
  void theNextWriteEndsTheOperation(String point) {
    refuseAndFailAt(point);
    RecoveryRequiredException open =
        catchThrowableOfType(RecoveryRequiredException.class, () -> link("ada", "bob"));
    assertThat(open.details()).containsKey("operation_id");
    link("ada", "cy");
    assertThat(friends(graph)).contains("ada>cy").isSubsetOf("ada>bob", "ada>cy");
    graph.close();
    requireSound();
  }

  /**
   * While the operation is open, a delete that had captured before removes the end of its edge.
   * Going forward would now leave the edge dangling.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        Points.CLASSIFIED,
        Points.RESTORED,
        Points.PUBLISHING,
        Points.PUBLISHED,
        Points.AUDITING,
        Points.AUDITED
      })
  void anOpenOperationDoesNotOutliveWhatItRead(String point) throws Exception {
    FailpointScript.Pause captured = script.pauseOnceAt("write.afterCapture", 0);
    CompletableFuture<@Nullable OmnigraphException> deleting =
        Actors.supply(() -> attemptDelete("bob"));
    captured.awaitArrival();
    refuseAndFailAt(point);
    assertThat(catchThrowableOfType(RecoveryRequiredException.class, () -> link("ada", "bob")))
        .isNotNull();
    captured.release();
    assertThat(deleting.get(60, TimeUnit.SECONDS)).isNull();
    graph.close();
    graph = open();
    assertThat(friends(graph)).isEmpty();
    link("ada", "cy");
    assertThat(friends(graph)).containsExactly("ada>cy");
    graph.close();
    requireSound();
  }

  /** The same, ended by the next write of the process instead of by the next opening. */
  @Test
  void anOpenOperationIsUndoneInTheProcess() throws Exception {
    FailpointScript.Pause captured = script.pauseOnceAt("write.afterCapture", 0);
    CompletableFuture<@Nullable OmnigraphException> deleting =
        Actors.supply(() -> attemptDelete("bob"));
    captured.awaitArrival();
    refuseAndFailAt(Points.CLASSIFIED);
    assertThat(catchThrowableOfType(RecoveryRequiredException.class, () -> link("ada", "bob")))
        .isNotNull();
    captured.release();
    assertThat(deleting.get(60, TimeUnit.SECONDS)).isNull();
    link("ada", "cy");
    assertThat(friends(graph)).containsExactly("ada>cy");
    graph.close();
    requireSound();
  }
}
