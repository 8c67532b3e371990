package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.system.crash.GraphRoot.Found;
import dev.omnigraph.testkit.crash.CrashMode;
import dev.omnigraph.testkit.crash.CrashableStorage;
import dev.omnigraph.testkit.fault.InjectedCrash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation, crashed at every durable step: what is found afterwards is the state before or
 * the state after, and the graph works on.
 */
class CrashMatrixTest {
  private static final int SEED_ACTOR = 1;
  private static final int WRITER = 2;
  private static final int CRASHED_RECOVERY = 3;
  private static final int VERIFIER = 4;

  @TempDir Path directory;

  private GraphRoot graph;
  private Path prepared;
  private Path unbranched;
  private Path empty;

  /** How the interrupted call ended. */
  private enum Outcome {
    ACKNOWLEDGED,
    WITHOUT_EFFECT,
    OPEN
  }

  @BeforeEach
  void prepare() throws IOException {
    graph = new GraphRoot(directory.resolve("graph"));
    prepared = directory.resolve("prepared");
    empty = Files.createDirectory(directory.resolve("empty"));
    try (Omnigraph made =
        Omnigraph.init(
            graph.path().toString(),
            CrashOperation.SCHEMA,
            GraphRoot.options(SEED_ACTOR).build())) {
      CrashOperation.SEEDS.forEach(seed -> made.load(LoadRequest.of(LoadMode.MERGE, seed)));
      made.branch(CrashOperation.BRANCH)
          .load(
              LoadRequest.of(LoadMode.MERGE, "{\"type\":\"City\",\"data\":{\"name\":\"Bern\"}}")
                  .withBase("main"));
      CrashOperation.SEED_BESIDE.forEach(seed -> made.load(LoadRequest.of(LoadMode.MERGE, seed)));
      made.branch(CrashOperation.AHEAD)
          .load(LoadRequest.of(LoadMode.MERGE, CrashOperation.MORE).withBase("main"));
    }
    graph.saveTo(prepared);
    unbranched = directory.resolve("unbranched");
  }

  /** Makes the graph whose schema may be changed. */
  private Path unbranched() {
    if (!Files.exists(unbranched)) {
      graph.restoreFrom(empty);
      try (Omnigraph made =
          Omnigraph.init(
              graph.path().toString(),
              CrashOperation.WIDE_SCHEMA,
              GraphRoot.options(SEED_ACTOR).build())) {
        CrashOperation.SEEDS.forEach(seed -> made.load(LoadRequest.of(LoadMode.MERGE, seed)));
        made.load(LoadRequest.of(LoadMode.MERGE, CrashOperation.WIDE_SEED));
      }
      graph.saveTo(unbranched);
    }
    return unbranched;
  }

  @TestFactory
  Stream<DynamicTest> crashLeavesTheOldStateOrTheNew() {
    return Stream.of(CrashOperation.values())
        .filter(o -> o.name().matches(System.getProperty("og.crash.only", ".*")))
        .map(operation -> DynamicTest.dynamicTest(operation.name(), () -> sweep(operation)));
  }

  private Path start(CrashOperation operation) {
    if (operation.changesSchema()) {
      return unbranched();
    }
    return operation == CrashOperation.INIT ? empty : prepared;
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
        graph.restoreFrom(start(operation));
        Outcome outcome = crash(operation, step, mode);
        int pending = graph.pending().size();
        if (operation == CrashOperation.INIT) {
          finishInit(after);
        }

        Found found = graph.verify(VERIFIER, operation.branch());

        String point = operation + " " + mode + " " + step + " " + steps.get(step - 1);
        assertThat(found.state()).as(point).isIn(before, after);
        switch (outcome) {
          case ACKNOWLEDGED -> assertThat(found.state()).as(point).isEqualTo(after);
          case WITHOUT_EFFECT -> assertThat(found.state()).as(point).isEqualTo(before);
          case OPEN -> {}
        }
        if (mode == CrashMode.ANSWER_LOST) {
          assertThat(found.auditRows()).as(point).isBetween(pending, 1);
        } else {
          assertThat(found.auditRows()).as(point).isEqualTo(pending);
        }
        seen.add(found.state());
        recovered += pending;
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(new HashSet<>(List.of(before, after)));
    assertThat(recovered > 0).isEqualTo(operation.leavesRecord());
  }

  /** A crash before a later step leaves what the crash after the step before it leaves. */
  private static Set<CrashMode> modes(int step) {
    return step == 1
        ? EnumSet.allOf(CrashMode.class)
        : EnumSet.of(CrashMode.AFTER, CrashMode.ANSWER_LOST);
  }

  @Test
  void crashInsideRecoveryLeavesTheOldStateOrTheNew() {
    CrashOperation operation =
        CrashOperation.valueOf(System.getProperty("og.crash.recovery", "LOAD_MERGE"));
    List<String> steps = dryRun(operation);
    String after = stateNow();
    String before = stateBefore(operation, after);
    Path crashed = directory.resolve("crashed");
    int recoveriesCrashed = 0;
    for (int step = 1; step <= steps.size(); step++) {
      graph.restoreFrom(start(operation));
      crash(operation, step, CrashMode.AFTER);
      int pending = graph.pending().size();
      graph.saveTo(crashed);
      List<String> recovery = recoverySteps();
      for (int inner = 1; inner <= recovery.size(); inner++) {
        // Not before: that leaves what after the step before it does.
        graph.restoreFrom(crashed);
        String point = steps.get(step - 1) + ", then " + recovery.get(inner - 1);
        crashRecovery(inner, point);
        recoveriesCrashed++;

        Found found = graph.verify(VERIFIER, operation.branch());

        assertThat(found.state()).as(point).isIn(before, after);
        assertThat(found.auditRows()).as(point).isEqualTo(pending);
      }
    }
    assertThat(recoveriesCrashed).isGreaterThan(steps.size());
  }

  private List<String> dryRun(CrashOperation operation) {
    graph.restoreFrom(start(operation));
    CrashableStorage storage = CrashableStorage.recording();
    operation.run(graph.path(), GraphRoot.options(WRITER, storage));
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
    if (operation == CrashOperation.INIT) {
      return after; // an empty graph, or none: see finishInit
    }
    graph.restoreFrom(start(operation));
    String before = stateNow();
    assertThat(before.equals(after)).isEqualTo(operation.keepsContent());
    return before;
  }

  private Outcome crash(CrashOperation operation, int step, CrashMode mode) {
    CrashableStorage storage = CrashableStorage.crashingAt(step, mode);
    Outcome outcome;
    try {
      operation.run(graph.path(), GraphRoot.options(WRITER, storage));
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

  private List<String> recoverySteps() {
    CrashableStorage storage = CrashableStorage.recording();
    GraphRoot.touch(graph.path(), GraphRoot.options(CRASHED_RECOVERY, storage));
    return storage.steps();
  }

  private void crashRecovery(int step, String point) {
    CrashableStorage storage = CrashableStorage.crashingAt(step, CrashMode.AFTER);
    boolean crashed = false;
    try {
      GraphRoot.touch(graph.path(), GraphRoot.options(CRASHED_RECOVERY, storage));
    } catch (InjectedCrash e) {
      crashed = true;
    }
    assertThat(crashed).as(point).isTrue();
    assertThat(storage.isFired()).as(point).isTrue();
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
