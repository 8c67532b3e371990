package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.system.crash.CrashScene.State;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recovery that ends in the middle, and the one after it. */
class NestedCrashTest {
  private static final int RECOVERY = 40;

  @TempDir Path directory;
  private CrashScene scene;
  private int commits;

  @BeforeEach
  void prepare() {
    scene = new CrashScene(directory, CrashOperation.LOAD_MERGE);
    try (Omnigraph graph = scene.open(GraphRoot.options(RECOVERY))) {
      commits = graph.main().commits().size();
    }
  }

  /** Leaves a load of which all tables are committed. */
  private void crashForward() {
    assertThat(scene.crash("publish.beforeMerge", 0)).isEqualTo(1);
  }

  /** Leaves a load of which two tables of three are committed. */
  private void crashBack() {
    assertThat(scene.crash("table.afterCommit", 2)).isEqualTo(1);
  }

  private void crashRecovery(String point, int index) {
    FailpointScript script = new FailpointScript().crashAt(point, index);
    assertThat(
            catchThrowable(
                () ->
                    GraphRoot.touch(
                        scene.graph().path(),
                        GraphRoot.options(RECOVERY).failpoints(script).build())))
        .as(point)
        .isInstanceOf(InjectedCrash.class);
    assertThat(scene.graph().pending()).hasSize(1);
  }

  /** Recovers, and holds how many commits there are then, the next write's included. */
  private AuditRow requireFound(State state, AuditKind kind, int commitsOfRecovery) {
    List<AuditRow> audit = scene.requireFound(state, kind);
    try (Omnigraph graph = scene.open(GraphRoot.options(RECOVERY + 1))) {
      assertThat(graph.main().commits()).hasSize(commits + commitsOfRecovery + 1);
    }
    return audit.get(0);
  }

  @Test
  void theVerdictIsTheSameAgain() {
    crashForward();
    crashRecovery("recovery.afterClassify", 0);
    requireFound(State.NEW, AuditKind.ROLLED_FORWARD, 1);
    scene.restart();
    crashBack();
    crashRecovery("recovery.afterClassify", 0);
    requireFound(State.OLD, AuditKind.ROLLED_BACK, 1);
  }

  @Test
  void whatRecoveryPublishedIsNotPublishedAgain() {
    crashForward();
    crashRecovery("recovery.afterPublish", 0);
    requireFound(State.NEW, AuditKind.ROLLED_FORWARD, 1);
  }

  @Test
  void anAuditThatCannotBeWrittenFailsTheOpening() {
    crashForward();
    StorageException fault =
        StorageException.of(StorageException.Fault.NO_SPACE, "write", "audit", "injected", null);
    FailpointScript script = new FailpointScript().throwOnceAt("recovery.beforeAudit", 0, fault);
    StorageException refused =
        catchThrowableOfType(
            StorageException.class,
            () ->
                GraphRoot.touch(
                    scene.graph().path(), GraphRoot.options(RECOVERY).failpoints(script).build()));
    assertThat(refused).isSameAs(fault);
    assertThat(scene.graph().pending()).hasSize(1);
    requireFound(State.NEW, AuditKind.ROLLED_FORWARD, 1);
  }

  @Test
  void whatIsNotedIsNotNotedAgain() {
    crashForward();
    crashRecovery("recovery.afterAudit", 0);
    requireFound(State.NEW, AuditKind.ROLLED_FORWARD, 1);
    scene.restart();
    crashBack();
    crashRecovery("recovery.beforeDelete", 0);
    requireFound(State.OLD, AuditKind.ROLLED_BACK, 1);
  }

  @Test
  void aTableThatIsUndoneIsNotUndoneAgain() {
    crashBack();
    crashRecovery("recovery.afterRestore", 1);
    AuditRow row = requireFound(State.OLD, AuditKind.ROLLED_BACK, 1);
    assertThat(row.outcomes())
        .hasSize(2)
        .allMatch(outcome -> outcome.fromVersion() == outcome.toVersion() + 1);
  }

  @Test
  void anUndoingThatIsVisibleIsNotedAsOne() {
    crashBack();
    crashRecovery("recovery.beforeAudit", 0);
    requireFound(State.OLD, AuditKind.ROLLED_BACK, 1);
  }
}
