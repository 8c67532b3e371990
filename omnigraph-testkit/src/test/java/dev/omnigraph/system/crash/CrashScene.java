package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.system.crash.GraphRoot.Found;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One operation ended at one failpoint, and what is found of it then. */
final class CrashScene {
  private static final int WRITER = 2;
  private static final int VERIFIER = 4;

  private final GraphRoot graph;
  private final CrashGraphs graphs;
  private final CrashOperation operation;
  private final String before;
  private final String after;

  /** Which of the two states a graph is in. */
  enum State {
    OLD,
    NEW
  }

  CrashScene(Path directory, CrashOperation operation) {
    this.graph = new GraphRoot(directory.resolve("graph"));
    this.graphs = new CrashGraphs(graph, directory);
    this.operation = operation;
    graphs.restore(operation.start());
    operation.run(graph.path(), GraphRoot.options(WRITER), Failpoints.NONE);
    this.after = stateNow();
    graphs.restore(operation.start());
    this.before = stateNow();
  }

  GraphRoot graph() {
    return graph;
  }

  String root() {
    return graph.path().toString();
  }

  private String stateNow() {
    try (Omnigraph open = open(GraphRoot.options(VERIFIER))) {
      return GraphRoot.state(open);
    }
  }

  @MustBeClosed
  Omnigraph open(OmnigraphOptions.Builder options) {
    return Omnigraph.open(root(), options.build());
  }

  /** Makes the graph what the operation starts with, again. */
  void restart() {
    graphs.restore(operation.start());
  }

  /** Ends the operation at a point; returns the number of records it leaves. */
  int crash(String point, int index) {
    return crash(new FailpointScript().crashAt(point, index), GraphRoot.options(WRITER));
  }

  private int crash(FailpointScript script, OmnigraphOptions.Builder options) {
    boolean crashed = false;
    try {
      operation.run(graph.path(), options, script);
    } catch (InjectedCrash e) {
      crashed = true;
    }
    assertThat(crashed).as("the planned crash of %s", operation).isTrue();
    return graph.pending().size();
  }

  /** Verifies the graph as it is now: its state, and what recovery noted. */
  List<AuditRow> requireFound(State state, @Nullable AuditKind kind) {
    Found found = graph.verify(VERIFIER, operation.branch());
    assertThat(found.state()).as("%s", operation).isEqualTo(state == State.OLD ? before : after);
    requireKind(found.audit(), kind);
    return found.audit();
  }

  private static void requireKind(List<AuditRow> audit, @Nullable AuditKind kind) {
    if (kind == null) {
      assertThat(audit).isEmpty();
    } else {
      assertThat(audit).extracting(AuditRow::kind).containsExactly(kind);
    }
  }

  /**
   * Ends the operation at a point, twice: once the graph is opened again, once the next write of
   * the same process comes across what was left.
   *
   * @param kind what is noted about it; null if it leaves no record
   */
  List<AuditRow> requireAfterCrash(String point, int index, State state, @Nullable AuditKind kind) {
    assertThat(crash(point, index)).as("records").isEqualTo(kind == null ? 0 : 1);
    List<AuditRow> audit = requireFound(state, kind);
    restart();
    healInProcess(point, index, state);
    return audit;
  }

  /** The handle that stays open is the first, so the others' ids come from it. */
  private void healInProcess(String point, int index, State state) {
    FailpointScript script = new FailpointScript().crashAt(point, index);
    try (Omnigraph keeper = open(GraphRoot.options(WRITER).failpoints(script))) {
      crash(script, GraphRoot.options(WRITER));
      script.clear();
      CrashOperation.write(keeper, operation.branch());
      assertThat(graph.pending()).isEmpty();
      assertThat(withoutNext(GraphRoot.state(keeper)))
          .as("%s healed in the process", operation)
          .isEqualTo(withoutNext(state == State.OLD ? before : after));
    }
    try (Omnigraph again = open(GraphRoot.options(VERIFIER))) {
      assertThat(again.recovered()).isEmpty();
    }
  }

  /** Leaves out what the write after the crash made. */
  private static String withoutNext(String state) {
    return state
        .lines()
        .filter(line -> !line.contains("\"Next\""))
        .collect(Collectors.joining("\n"));
  }
}
