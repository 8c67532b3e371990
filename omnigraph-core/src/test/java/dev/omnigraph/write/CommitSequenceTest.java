package dev.omnigraph.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.KeyConflictException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.load.LoadPlan;
import dev.omnigraph.load.LoadSource;
import dev.omnigraph.write.rows.Placement;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommitSequenceTest {
  private static final String SCHEMA = "node P { k: String @key  n: I32? } edge E: P -> P";
  private static final TableKey P = TableKey.node("P");

  @TempDir Path directory;

  /** Stands for the end of the process: nothing in the write path handles it. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static String node(String key, int n) {
    return "{\"type\":\"P\",\"data\":{\"k\":\"" + key + "\",\"n\":" + n + "}}";
  }

  private static String edge(String from, String to) {
    return "{\"edge\":\"E\",\"from\":\"" + from + "\",\"to\":\"" + to + "\"}";
  }

  @ParameterizedTest
  @EnumSource(WriteFailpoint.class)
  void aCrashAtAnyBoundaryLeavesTheOldOrTheNewGraph(WriteFailpoint point) {
    Path root = directory.resolve("g");
    try (TestGraph graph = TestGraph.create(root, SCHEMA)) {
      graph.load(Placement.APPEND, node("a", 1));
    }
    AtomicReference<WriteFailpoint> armed = new AtomicReference<>(point);
    Failpoints crashing =
        (hit, index) -> {
          if (hit == armed.get() && armed.getAndSet(null) != null) {
            throw new Crash();
          }
        };
    try (TestGraph graph = TestGraph.open(root, SCHEMA, crashing)) {
      assertThatThrownBy(
              () -> graph.load(Placement.UPSERT, node("a", 2), node("b", 2), edge("a", "b")))
          .isInstanceOf(Crash.class);
    }
    assertThat(armed.get()).isNull();
    try (TestGraph graph = TestGraph.open(root, SCHEMA, Failpoints.NONE)) {
      boolean visible =
          point == WriteFailpoint.SIDECAR_BEFORE_DELETE
              || point == WriteFailpoint.SIDECAR_AFTER_DELETE;
      long rows = graph.rows(P);
      assertThat(graph.rows(TableKey.edge("E"))).isEqualTo(rows == 2 ? 1 : 0);
      if (visible) {
        assertThat(rows).isEqualTo(2);
      }
      assertThat(graph.environment.sidecars().list()).isEmpty();
      graph.load(Placement.UPSERT, node("c", 3), edge("c", "a"));
      assertThat(graph.rows(P)).isEqualTo(rows + 1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WriteFailpoint.class,
      names = {"TABLE_BEFORE_COMMIT", "TABLE_AFTER_COMMIT", "SIDECAR_BEFORE_WRITE"})
  void aFailureIsUndoneAtOnceAndTheNextWriteWorks(WriteFailpoint point) {
    AtomicReference<WriteFailpoint> armed = new AtomicReference<>();
    Failpoints failing =
        (hit, index) -> {
          if (hit == armed.get() && armed.getAndSet(null) != null) {
            throw new IllegalStateException("injected");
          }
        };
    Path root = directory.resolve("g");
    TestGraph.create(root, SCHEMA).close();
    try (TestGraph graph = TestGraph.open(root, SCHEMA, failing)) {
      graph.load(Placement.APPEND, node("a", 1));
      armed.set(point);
      assertThatThrownBy(() -> graph.load(Placement.APPEND, node("b", 2), edge("a", "b")))
          .hasMessageContaining("injected");
      assertThat(graph.rows(P)).isEqualTo(1);
      assertThat(graph.environment.sidecars().list()).isEmpty();
      graph.load(Placement.APPEND, node("b", 2), edge("a", "b"));
      assertThat(graph.rows(P)).isEqualTo(2);
    }
  }

  @Test
  void concurrentUpsertsAllLand() throws Exception {
    Path root = directory.resolve("g");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (TestGraph graph = TestGraph.create(root, SCHEMA)) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int thread = t;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 5; i++) {
                    graph.load(
                        Placement.UPSERT, node("t" + thread + "-" + i, i), node("shared", thread));
                  }
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
      assertThat(graph.rows(P)).isEqualTo(41);
      try (ReadSet reads = graph.reads()) {
        assertThat(reads.nodes("P").liveCount()).isEqualTo(41);
      }
      assertThat(graph.snapshot().lineage().size()).isEqualTo(41);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void singleInsertsKeepFewFragmentsAndAllRows() {
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      int count = 150;
      for (int i = 0; i < count; i++) {
        graph.load(Placement.UPSERT, node("k" + i, i));
        if (i % 10 == 9) {
          graph.load(Placement.UPSERT, node("k" + (i / 2), -i));
        }
      }
      assertThat(graph.rows(P)).isEqualTo(count);
      try (ReadSet reads = graph.reads()) {
        var nodes = reads.nodes("P");
        assertThat(nodes.liveCount()).isEqualTo(count);
        assertThat(nodes.fragments().size()).isLessThanOrEqualTo(3 * TailFold.WIDTH);
        for (int i = 0; i < count; i++) {
          assertThat(nodes.find("k" + i)).isNotNegative();
        }
      }
    }
  }

  @Test
  void aBranchForksTheTablesItWritesAndMainStaysAsItIs() {
    BranchName branch = BranchName.of("dev");
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      graph.load(Placement.APPEND, node("a", 1), node("b", 1), edge("a", "b"));
      graph.createBranch(branch);
      graph.loader.load(graph.begin(branch), plan(Placement.UPSERT, node("a", 2), node("c", 2)));
      graph.loader.load(graph.begin(branch), plan(Placement.UPSERT, node("d", 2), edge("d", "a")));
      var onBranch = graph.snapshot(branch);
      assertThat(onBranch.entry(P).orElseThrow().owner()).isEqualTo(branch);
      assertThat(onBranch.entry(P).orElseThrow().rowCount()).isEqualTo(4);
      assertThat(onBranch.entry(TableKey.edge("E")).orElseThrow().rowCount()).isEqualTo(2);
      assertThat(graph.rows(P)).isEqualTo(2);
      graph.load(Placement.APPEND, node("e", 1));
      assertThat(graph.rows(P)).isEqualTo(3);
      assertThat(graph.environment.sidecars().list()).isEmpty();
    }
  }

  @Test
  void anOverwriteOnAStaleBaseIsRefusedAndAnAppendIsNot() {
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      WriteTxn stale = graph.begin();
      graph.load(Placement.APPEND, node("a", 1));
      ConflictException refused =
          catchThrowableOfType(
              ConflictException.class,
              () -> graph.loader.load(stale, plan(Placement.REPLACE_ALL, node("b", 1))));
      assertThat(refused.code()).isEqualTo(ErrorCode.EXPECTED_VERSION);
      assertThat(refused.details())
          .containsEntry("table_key", "node:P")
          .containsEntry("expected", 1L)
          .containsEntry("actual", 2L);
      graph.loader.load(stale, plan(Placement.UPSERT, node("a", 9), node("b", 1)));
      assertThat(graph.rows(P)).isEqualTo(2);
    }
  }

  @Test
  void anAppendIsCheckedAgainOnTheBaseItIsCommittedOn() {
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      WriteTxn stale = graph.begin();
      graph.load(Placement.APPEND, node("a", 1));
      assertThatThrownBy(() -> graph.loader.load(stale, plan(Placement.APPEND, node("a", 1))))
          .isInstanceOf(KeyConflictException.class);
      assertThat(graph.rows(P)).isEqualTo(1);
    }
  }

  @Test
  void anExpectedHeadThatIsNotTheHeadRefusesTheWrite() {
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      CommitId head = graph.snapshot().head();
      WriteIntent conditional =
          WriteIntent.load().with(Optional.of("ana"), Optional.of("why"), Optional.of(head));
      graph.loader.load(
          graph.begin(),
          new LoadPlan(
              Placement.APPEND,
              List.of(source(node("a", 1))),
              conditional,
              10,
              LoadPlan.Progress.NONE));
      assertThat(graph.snapshot().lineage().head().orElseThrow().actor()).contains("ana");
      assertThat(graph.snapshot().lineage().head().orElseThrow().message()).contains("why");
      ConflictException refused =
          catchThrowableOfType(
              ConflictException.class,
              () ->
                  graph.loader.load(
                      graph.begin(),
                      new LoadPlan(
                          Placement.APPEND,
                          List.of(source(node("b", 1))),
                          conditional,
                          10,
                          LoadPlan.Progress.NONE)));
      assertThat(refused.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
      assertThat(graph.rows(P)).isEqualTo(1);
    }
  }

  private static LoadSource source(String text) {
    return LoadSource.of("test", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static LoadPlan plan(Placement placement, String... lines) {
    return LoadPlan.of(placement, List.of(source(String.join("\n", lines))));
  }
}
