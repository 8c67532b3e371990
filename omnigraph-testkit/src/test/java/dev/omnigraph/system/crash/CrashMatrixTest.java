package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.RepairMode;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.system.crash.CrashGraphs.Start;
import dev.omnigraph.system.crash.GraphRoot.Found;
import dev.omnigraph.testkit.crash.CrashMode;
import dev.omnigraph.testkit.crash.CrashableStorage;
import dev.omnigraph.testkit.fault.InjectedCrash;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation, crashed at every durable step: what is found afterwards is the state before or
 * the state after, and the graph works on. The recovery is crashed at every durable step in turn,
 * and so is the recovery from that.
 *
 * <p>Most crashes are recovered from by steps that another crash was recovered from by: the build
 * crashes each sequence of steps once. {@code -Dog.crash.recovery=all} crashes every recovery of
 * every crash, {@code -Dog.crash.only=<regular expression>} picks operations.
 */
class CrashMatrixTest {
  private static final int WRITER = 2;
  private static final int VERIFIER = 4;
  private static final int CRASHED_RECOVERY = 20;
  private static final int NESTED_MAX = 2;
  private static final boolean EVERY_RECOVERY =
      "all".equals(System.getProperty("og.crash.recovery"));

  @TempDir Path directory;

  private final Set<List<String>> swept = new HashSet<>();
  private GraphRoot graph;
  private CrashGraphs graphs;
  private int recoveriesCrashed;

  /** How the interrupted call ended. */
  private enum Outcome {
    ACKNOWLEDGED,
    WITHOUT_EFFECT,
    OPEN
  }

  /** What an operation may leave behind, and how the crash that is looked at came about. */
  private record Expected(
      CrashOperation operation, String before, String after, int pending, String point) {
    Expected then(String next) {
      return new Expected(operation, before, after, pending, point + ", then " + next);
    }
  }

  @BeforeEach
  void prepare() {
    graph = new GraphRoot(directory.resolve("graph"));
    graphs = new CrashGraphs(graph, directory);
  }

  @TestFactory
  Stream<DynamicTest> crashLeavesTheOldStateOrTheNew() {
    return Stream.of(CrashOperation.values())
        .filter(o -> o.name().matches(System.getProperty("og.crash.only", ".*")))
        .map(operation -> DynamicTest.dynamicTest(operation.name(), () -> sweep(operation)));
  }

  private void sweep(CrashOperation operation) {
    List<String> steps = dryRun(operation);
    String after = stateNow();
    String before = stateBefore(operation, after);
    assertThat(steps)
        .as("durable steps of %s", operation)
        .hasSizeGreaterThanOrEqualTo(operation.stepsMin());

    Set<String> seen = new HashSet<>();
    int recovered = 0;
    for (int step = 1; step <= steps.size(); step++) {
      for (CrashMode mode : modes(step)) {
        graphs.restore(operation.start());
        Outcome outcome = crash(operation, step, mode);
        int pending = graph.pending().size();
        finish(operation, after);

        Found found = graph.verify(VERIFIER, operation.branch());

        String point = operation + " " + mode + " " + step + " " + steps.get(step - 1);
        assertThat(found.state()).as(point).isIn(before, after);
        switch (outcome) {
          case ACKNOWLEDGED -> assertThat(found.state()).as(point).isEqualTo(after);
          case WITHOUT_EFFECT -> assertThat(found.state()).as(point).isEqualTo(before);
          case OPEN -> {}
        }
        requireAudit(found.audit(), operation, point);
        if (mode == CrashMode.ANSWER_LOST) {
          assertThat(found.audit().size()).as(point).isBetween(pending, 1);
        } else {
          assertThat(found.audit()).as(point).hasSize(pending);
          if (isNew(found.recovery())) {
            graphs.restore(operation.start());
            crash(operation, step, mode);
            sweepRecovery(
                new Expected(operation, before, after, pending, point), found.recovery(), 1);
          }
        }
        seen.add(found.state());
        recovered += pending;
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(new HashSet<>(List.of(before, after)));
    assertThat(recovered > 0).isEqualTo(operation.leavesRecord());
    if (operation.leavesRecord()) {
      assertThat(recoveriesCrashed).isPositive();
    }
  }

  /** A crash before a later step leaves what the crash after the step before it leaves. */
  private static Set<CrashMode> modes(int step) {
    return step == 1
        ? EnumSet.allOf(CrashMode.class)
        : EnumSet.of(CrashMode.AFTER, CrashMode.ANSWER_LOST);
  }

  private static void requireAudit(List<AuditRow> audit, CrashOperation operation, String point) {
    assertThat(audit)
        .as(point)
        .allMatch(r -> CrashOperation.of(r.writerKind()).contains(operation));
  }

  /** Returns whether a recovery takes steps that were not swept yet. */
  private boolean isNew(List<String> recovery) {
    if (recovery.isEmpty()) {
      return false;
    }
    return swept.add(recovery.stream().map(this::kindOfStep).toList()) || EVERY_RECOVERY;
  }

  /** Tables are alike to recovery, and so are the names of records. */
  private String kindOfStep(String step) {
    return step.replace(graph.path().toString(), "")
        .replaceAll("/(nodes|edges)/\\S*", "/table")
        .replaceAll("[0-9A-Z]{26}", "ID");
  }

  private static Set<CrashMode> nestedModes(int depth) {
    return depth == 1 || EVERY_RECOVERY
        ? EnumSet.of(CrashMode.AFTER, CrashMode.ANSWER_LOST)
        : EnumSet.of(CrashMode.AFTER);
  }

  /** Crashes the recovery from the state the graph is in, at each of its steps. */
  private void sweepRecovery(Expected expected, List<String> recovery, int depth) {
    Path crashed = directory.resolve("crashed" + depth);
    graph.saveTo(crashed);
    for (int step = 1; step <= recovery.size(); step++) {
      for (CrashMode mode : nestedModes(depth)) {
        Expected nested = expected.then(mode + " " + recovery.get(step - 1));
        graph.restoreFrom(crashed);
        crashRecovery(step, mode, nested.point());
        recoveriesCrashed++;

        Found found =
            depth == 1 && mode == CrashMode.AFTER
                ? graph.verify(VERIFIER, nested.operation().branch())
                : graph.settle(VERIFIER);

        assertThat(found.state()).as(nested.point()).isIn(nested.before(), nested.after());
        assertThat(found.audit()).as(nested.point()).hasSize(nested.pending());
        requireAudit(found.audit(), nested.operation(), nested.point());
        if (depth < NESTED_MAX && isNew(found.recovery())) {
          graph.restoreFrom(crashed);
          crashRecovery(step, mode, nested.point());
          sweepRecovery(nested, found.recovery(), depth + 1);
        }
      }
    }
  }

  private List<String> dryRun(CrashOperation operation) {
    graphs.restore(operation.start());
    CrashableStorage storage = CrashableStorage.recording();
    operation.run(graph.path(), GraphRoot.options(WRITER, storage), Failpoints.NONE);
    assertThat(graph.pending()).isEmpty();
    return storage.steps();
  }

  private String stateNow() {
    try (Omnigraph open =
        Omnigraph.open(graph.path().toString(), GraphRoot.options(VERIFIER).build())) {
      return GraphRoot.state(open);
    }
  }

  private String stateBefore(CrashOperation operation, String after) {
    if (operation.start() == Start.EMPTY) {
      return after; // an empty graph, or none: see finishInit
    }
    graphs.restore(operation.start());
    String before = stateNow();
    assertThat(before.equals(after)).isEqualTo(operation.keepsContent());
    return before;
  }

  private Outcome crash(CrashOperation operation, int step, CrashMode mode) {
    CrashableStorage storage = CrashableStorage.crashingAt(step, mode);
    Outcome outcome;
    try {
      operation.run(graph.path(), GraphRoot.options(WRITER, storage), Failpoints.NONE);
      outcome = Outcome.ACKNOWLEDGED;
    } catch (InjectedCrash e) {
      outcome = Outcome.OPEN;
    } catch (OmnigraphException e) {
      assertThat(mode).as("typed failure %s", e.getMessage()).isEqualTo(CrashMode.ANSWER_LOST);
      outcome = e.effect() == Effect.NONE ? Outcome.WITHOUT_EFFECT : Outcome.OPEN;
    }
    assertThat(storage.isFired()).as("step %s of %s is reached", step, operation).isTrue();
    if (mode != CrashMode.ANSWER_LOST) {
      assertThat(outcome).as("%s crashed at step %s", operation, step).isEqualTo(Outcome.OPEN);
    }
    return outcome;
  }

  private void crashRecovery(int step, CrashMode mode, String point) {
    CrashableStorage storage = CrashableStorage.crashingAt(step, mode);
    boolean crashed = false;
    try {
      GraphRoot.touch(graph.path(), GraphRoot.options(CRASHED_RECOVERY, storage).build());
    } catch (InjectedCrash e) {
      crashed = true;
    } catch (OmnigraphException e) {
      assertThat(mode).as("%s: %s", point, e.getMessage()).isEqualTo(CrashMode.ANSWER_LOST);
    }
    assertThat(crashed).as(point).isEqualTo(mode == CrashMode.AFTER);
    assertThat(storage.isFired()).as(point).isTrue();
  }

  /** Does what is left to a person. */
  private void finish(CrashOperation operation, String after) {
    if (operation == CrashOperation.INIT) {
      finishInit(after);
    }
    if (operation == CrashOperation.REPAIR) {
      try (Omnigraph open =
          Omnigraph.open(graph.path().toString(), GraphRoot.options(CRASHED_RECOVERY).build())) {
        assertThat(open.repair(RepairMode.CONFIRM).isIncomplete()).isFalse();
      }
    }
  }

  /** What an interrupted creation left is refused or whole, and creating again replaces it. */
  private void finishInit(String whole) {
    String root = graph.path().toString();
    try (Omnigraph open = Omnigraph.open(root, GraphRoot.options(CRASHED_RECOVERY).build())) {
      assertThat(GraphRoot.state(open)).isEqualTo(whole);
    } catch (OmnigraphException e) {
      assertThat(e.effect()).isEqualTo(Effect.NONE);
    }
    GraphRoot.create(graph.path(), GraphRoot.options(CRASHED_RECOVERY).takeOverLeftovers().build());
  }
}
