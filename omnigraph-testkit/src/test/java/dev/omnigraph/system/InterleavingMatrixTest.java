package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckReport;
import dev.omnigraph.CommitInfo;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.OptimizeResult;
import dev.omnigraph.RecoveredOperation;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.fault.Failpoint;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.recovery.audit.TableAuditLog;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import dev.omnigraph.testkit.time.SequentialIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows 31, 32, 33 and 37 of the interleaving table. The other rows of writers are in {@link
 * InterleavingTest}: 34 is {@code theSecondEdgeBeyondTheCardinalityIsRefused}, 35 {@code
 * anEdgeNeverOutlivesItsNode}, 36 {@code oneKeyInsertedTwiceIsOneRow}.
 */
@Tag("concurrency")
@SuppressWarnings("MustBeClosedChecker") // rivals close their core
class InterleavingMatrixTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      node City { name: String @key }
      """;
  private static final String PERSON = "query q($n: String) { insert Person { name: $n, age: 1 } }";
  private static final String CITY = "query q($n: String) { insert City { name: $n } }";
  private static final String AGE =
      "query q($a: I32) { update Person set { age: $a } where name = \"ada\" }";
  private static final String NAMES = "query q() { match { $p: Person } return { $p.name as r } }";
  private static final String CITIES = "query q() { match { $c: City } return { $c.name as r } }";

  @TempDir Path directory;
  private String root;

  @BeforeEach
  void createGraph() {
    root = directory.resolve("g").toString();
    try (Omnigraph graph = Omnigraph.init(root, SCHEMA, options().build())) {
      graph.mutate(PERSON, Map.of("n", "ada"));
      graph.mutate(CITY, Map.of("n", "turin"));
    }
  }

  private static OmnigraphOptions.Builder options() {
    // Each mutation goes its own way, so that one can overtake another that is paused.
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE).groupCommitMax(1);
  }

  private static OmnigraphOptions.Builder unleased() {
    return options().sharing(Sharing.SEPARATE_UNLEASED);
  }

  private List<String> sidecars() {
    Path recovery = directory.resolve("g").resolve("__recovery");
    try (Stream<Path> files = Files.list(recovery)) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".json")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<AuditRow> audit() {
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      return new TableAuditLog(
              gateway, new GraphLayout(root).recoveries(), new SequentialIds(9_999))
          .readAll();
    }
  }

  private void requireSound() {
    assertThat(Omnigraph.check(root, options().build(), CheckReport.Depth.DEEP).problems())
        .isEmpty();
    assertThat(sidecars()).isEmpty();
  }

  /** Row 31: a healer of the same process leaves a writer that is at work alone. */
  @ParameterizedTest
  @ValueSource(strings = {"sidecar.afterWrite", "table.afterCommit#1", "publish.beforeMerge"})
  void healingPassesOverAWriterAtWork(String point) throws Exception {
    FailpointScript script = new FailpointScript();
    try (Omnigraph graph = Omnigraph.open(root, options().failpoints(script).build())) {
      FailpointScript.Pause pause = script.pauseOnceAt(point, 0);
      CompletableFuture<MutationResult> writing =
          Actors.supply(() -> graph.mutate(PERSON, Map.of("n", "bob")));
      pause.awaitArrival();
      assertThat(sidecars()).hasSize(1);
      if (!point.startsWith("publish")) {
        // the write entry heals; the writer of the pending record is alive
        graph.mutate(CITY, Map.of("n", "oslo"));
        assertThat(sidecars()).hasSize(1);
      }
      pause.release();
      String commit = writing.get(60, TimeUnit.SECONDS).commitId().orElseThrow();
      graph.mutate(CITY, Map.of("n", "lima"));
      assertThat(graph.main().commits()).extracting(CommitInfo::id).contains(commit);
      assertThat(graph.main().commits()).extracting(CommitInfo::actor).allMatch(a -> a.isEmpty());
      assertThat(GraphRows.texts(graph, NAMES, "r")).containsExactly("ada", "bob");
    }
    assertThat(audit()).isEmpty();
    requireSound();
  }

  /** Row 32: two sweeps of one record; one wins, the other finds it done. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "recovery.afterClassify",
        "recovery.beforePublish",
        "recovery.afterPublish",
        "recovery.beforeAudit"
      })
  void twoSweepsEndOneOperationOnce(String point) throws Exception {
    FailpointScript crash = new FailpointScript().crashAt("publish.beforeLoad", 0);
    try (Omnigraph graph = Omnigraph.open(root, unleased().failpoints(crash).build())) {
      assertThat(catchThrowable(() -> graph.mutate(PERSON, Map.of("n", "bob"))))
          .isInstanceOf(InjectedCrash.class);
    }
    assertThat(sidecars()).hasSize(1);
    FailpointScript script = new FailpointScript();
    FailpointScript.Pause pause = script.pauseOnceAt(point, 0);
    CompletableFuture<List<RecoveredOperation>> slow =
        Actors.supply(
            () -> {
              try (Omnigraph graph = Omnigraph.open(root, unleased().failpoints(script).build())) {
                return graph.recovered();
              }
            });
    pause.awaitArrival();
    List<RecoveredOperation> quick;
    try (Omnigraph graph = Omnigraph.open(root, unleased().build())) {
      quick = graph.recovered();
      assertThat(GraphRows.texts(graph, NAMES, "r")).containsExactly("ada", "bob");
    }
    pause.release();
    assertThat(slow.get(60, TimeUnit.SECONDS)).hasSizeLessThanOrEqualTo(1);
    assertThat(quick).hasSize(1);
    assertThat(audit())
        .singleElement()
        .satisfies(row -> assertThat(row.kind()).isEqualTo(AuditKind.ROLLED_FORWARD));
    try (Omnigraph graph = Omnigraph.open(root, options().build())) {
      assertThat(graph.recovered()).isEmpty();
      assertThat(GraphRows.texts(graph, NAMES, "r")).containsExactly("ada", "bob");
      assertThat(graph.main().commits()).hasSize(4); // genesis, ada, turin, bob
    }
    requireSound();
  }

  /** Row 33: a strict write bears maintenance of its table between capture and commit. */
  @Test
  void aStrictUpdateGoesOnOverMaintenance() throws Exception {
    FailpointScript script = new FailpointScript();
    try (Omnigraph graph = Omnigraph.open(root, options().failpoints(script).build());
        Omnigraph other = Omnigraph.open(root, options().failpoints(script).build())) {
      graph.mutate(PERSON, Map.of("n", "bob"));
      FailpointScript.Pause pause = script.pauseOnceAt("write.afterStage", 0);
      CompletableFuture<MutationResult> updating =
          Actors.supply(() -> graph.mutate(AGE, Map.of("a", 7)));
      pause.awaitArrival();
      assertThat(other.optimize(OptimizeOptions.all()).tables())
          .anyMatch(t -> t.action() == OptimizeResult.Action.COMPACTED);
      pause.release();
      assertThat(updating.get(60, TimeUnit.SECONDS).affectedNodes()).isEqualTo(1);
      assertThat(
              GraphRows.texts(
                  graph,
                  "query q() { match { $p: Person { age: 7 } } return { $p.name as r } }",
                  "r"))
          .containsExactly("ada");
      assertThat(GraphRows.texts(graph, NAMES, "r")).containsExactly("ada", "bob");
    }
    requireSound();
  }

  /**
   * Writers of another core that have begun, and so have healed, before the writer of this test
   * arms its record. Each time its publish is about to be merged, one of them publishes first.
   */
  private static final class Rivals implements Failpoints, AutoCloseable {
    private final ExecutorService threads;
    private final Semaphore captured = new Semaphore(0);
    private final Semaphore goOn = new Semaphore(0);
    private final Semaphore published = new Semaphore(0);
    private final AtomicInteger left = new AtomicInteger();
    private final Omnigraph core;

    Rivals(String root, int count) throws InterruptedException {
      this.threads = Executors.newFixedThreadPool(count);
      this.core =
          Omnigraph.open(
              root,
              unleased()
                  .failpoints(
                      (point, index) -> {
                        if (point.pointName().equals("write.afterCapture")) {
                          captured.release();
                          goOn.acquireUninterruptibly();
                        }
                      })
                  .build());
      for (int i = 0; i < count; i++) {
        String name = "city" + i;
        threads.execute(
            () -> {
              core.mutate(CITY, Map.of("n", name));
              published.release();
            });
      }
      assertThat(captured.tryAcquire(count, 60, TimeUnit.SECONDS)).isTrue();
      left.set(count);
    }

    @Override
    public void hit(Failpoint point, int index) {
      if (point.pointName().equals("publish.beforeMerge") && left.getAndDecrement() > 0) {
        goOn.release();
        published.acquireUninterruptibly();
      }
    }

    @Override
    public void close() {
      threads.shutdownNow();
      core.close();
    }
  }

  /** Row 37: five lost races are borne. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void aPublishIsTriedAgain(int races) throws Exception {
    try (Rivals rivals = new Rivals(root, races);
        Omnigraph graph = Omnigraph.open(root, options().failpoints(rivals).build())) {
      assertThat(graph.mutate(PERSON, Map.of("n", "bob")).commitId()).isPresent();
      assertThat(GraphRows.texts(graph, NAMES, "r")).containsExactly("ada", "bob");
      assertThat(GraphRows.texts(graph, CITIES, "r")).hasSize(1 + races);
    }
    assertThat(audit()).isEmpty();
    requireSound();
  }

  /** Row 37: the sixth is a conflict; nothing of the write is left, and it succeeds on retry. */
  @Test
  void aPublishIsNotTriedForEver() throws Exception {
    try (Rivals rivals = new Rivals(root, 6);
        Omnigraph graph = Omnigraph.open(root, options().failpoints(rivals).build())) {
      ConflictException lost =
          catchThrowableOfType(
              ConflictException.class, () -> graph.mutate(PERSON, Map.of("n", "bob")));
      assertThat(lost.code()).isEqualTo(ErrorCode.ROW_CONTENTION);
      assertThat(lost.effect()).isEqualTo(Effect.NONE);
      assertThat(sidecars()).isEmpty();
      assertThat(GraphRows.texts(graph, NAMES, "r")).containsExactly("ada");
      assertThat(GraphRows.texts(graph, CITIES, "r")).hasSize(7);
      assertThat(graph.mutate(PERSON, Map.of("n", "bob")).affectedNodes()).isEqualTo(1);
      assertThat(GraphRows.texts(graph, NAMES, "r")).containsExactly("ada", "bob");
    }
    assertThat(audit())
        .singleElement()
        .satisfies(row -> assertThat(row.kind()).isEqualTo(AuditKind.ROLLED_BACK));
    requireSound();
  }
}
