package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CheckReport;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.fault.FailpointScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/** Two writers of one graph, one paused in the middle: once as two processes, once as threads. */
@Tag("concurrency")
@SuppressWarnings("MustBeClosedChecker") // closed after each test
class InterleavingTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      edge Knows: Person -> Person @card(0..1)
      """;

  @TempDir Path directory;
  private final FailpointScript script = new FailpointScript();
  private Omnigraph first;
  private Omnigraph second;

  @BeforeEach
  void createGraph() {
    String root = directory.resolve("g").toString();
    try (Omnigraph created = Omnigraph.init(root, SCHEMA, options().build())) {
      created.mutate(insert("ada"), Map.of());
      created.mutate(insert("bob"), Map.of());
      created.mutate(insert("cy"), Map.of());
    }
    first =
        Omnigraph.open(
            root, options().sharing(Sharing.SEPARATE_UNLEASED).failpoints(script).build());
    second = Omnigraph.open(root, options().sharing(Sharing.SEPARATE_UNLEASED).build());
  }

  @AfterEach
  void closeGraph() {
    first.close();
    second.close();
  }

  private static OmnigraphOptions.Builder options() {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE);
  }

  private static String insert(String name) {
    return "query q() { insert Person { name: \"" + name + "\", age: 1 } }";
  }

  private static String link(String from, String to) {
    return "query q() { insert Knows { from: \"" + from + "\", to: \"" + to + "\" } }";
  }

  private static String update(String name, int age) {
    return "query q() { update Person set { age: " + age + " } where name = \"" + name + "\" }";
  }

  private static String delete(String name) {
    return "query q() { delete Person where name = \"" + name + "\" }";
  }

  /** What became of the paused write and of the one that ran meanwhile; null is success. */
  private record Outcome(
      @Nullable OmnigraphException paused, @Nullable OmnigraphException meanwhile) {
    int successes() {
      return (paused == null ? 1 : 0) + (meanwhile == null ? 1 : 0);
    }
  }

  private static @Nullable OmnigraphException attempt(Omnigraph graph, String mutation) {
    try {
      graph.mutate(mutation, Map.of());
      return null;
    } catch (OmnigraphException e) {
      return e;
    }
  }

  /** Pauses a write of the first handle at a point and runs another on the second. */
  private Outcome interleave(String point, int index, String paused, String meanwhile)
      throws Exception {
    FailpointScript.Pause pause = script.pauseOnceAt(point, index);
    CompletableFuture<@Nullable OmnigraphException> running =
        Actors.supply(() -> attempt(first, paused));
    pause.awaitArrival();
    OmnigraphException other = attempt(second, meanwhile);
    pause.release();
    return new Outcome(running.get(60, TimeUnit.SECONDS), other);
  }

  private List<String> rows(String query) {
    List<String> rows = new ArrayList<>();
    String root = directory.resolve("g").toString();
    try (Omnigraph fresh = Omnigraph.open(root, options().build());
        QueryResult result = fresh.query(query, Map.of())) {
      for (Row row : result) {
        rows.add(row.text("r"));
      }
    }
    rows.sort(null);
    return rows;
  }

  private List<String> people() {
    return rows("query q() { match { $p: Person } return { $p.name as r } }");
  }

  private List<String> linked() {
    return rows("query q() { match { $p: Person  $p knows $f } return { $f.name as r } }");
  }

  private void requireSound() {
    assertThat(
            Omnigraph.check(
                    directory.resolve("g").toString(), options().build(), CheckReport.Depth.DEEP)
                .problems())
        .isEmpty();
  }

  private static void assertConflict(@Nullable OmnigraphException failure, ErrorCode... codes) {
    assertThat(failure).isInstanceOf(ConflictException.class);
    assertThat(Objects.requireNonNull(failure).code()).isIn((Object[]) codes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"write.afterCapture", "write.afterStage", "write.queuesHeld"})
  void aStrictUpdateOnAStaleBaseIsRefused(String point) throws Exception {
    Outcome outcome = interleave(point, 0, update("ada", 7), update("bob", 8));
    assertThat(outcome.meanwhile()).isNull();
    assertConflict(outcome.paused(), ErrorCode.EXPECTED_VERSION);
    assertThat(people()).containsExactly("ada", "bob", "cy");
    requireSound();
  }

  @Test
  void aStrictUpdateSurvivesWritesToOtherTables() throws Exception {
    Outcome outcome = interleave("write.afterStage", 0, update("cy", 7), link("ada", "bob"));
    assertThat(outcome.successes()).isEqualTo(2);
    assertThat(linked()).containsExactly("bob");
    requireSound();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "write.afterStage",
        "write.queuesHeld",
        "write.afterFreshRead",
        "sidecar.afterWrite",
        "table.beforeCommit#1",
        "table.afterCommit#1",
        "publish.beforeLoad"
      })
  void theSecondEdgeBeyondTheCardinalityIsRefused(String point) throws Exception {
    Outcome outcome = interleave(point, 0, link("ada", "bob"), link("ada", "cy"));
    assertThat(outcome.successes()).isLessThanOrEqualTo(1);
    assertThat(linked()).hasSize(outcome.successes());
    requireSound();
  }

  @Test
  void aStaleEdgeBeyondTheCardinalityFailsWithTheRule() throws Exception {
    Outcome outcome = interleave("write.afterStage", 0, link("ada", "bob"), link("ada", "cy"));
    assertThat(outcome.meanwhile()).isNull();
    assertThat(outcome.paused()).isInstanceOf(InvalidInputException.class);
    assertThat(linked()).containsExactly("cy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "write.afterCapture",
        "write.afterStage",
        "write.queuesHeld",
        "write.afterFreshRead",
        "sidecar.beforeWrite",
        "sidecar.afterWrite",
        "table.beforeCommit#1",
        "table.afterCommit#1",
        "publish.beforeLoad",
        "publish.afterCheck",
        "publish.beforeMerge",
        "publish.afterMerge"
      })
  void anEdgeNeverOutlivesItsNode(String point) throws Exception {
    Outcome outcome = interleave(point, 0, link("ada", "bob"), delete("bob"));
    List<String> people = people();
    assertThat(linked()).allSatisfy(name -> assertThat(people).contains(name));
    assertThat(outcome.successes()).isPositive();
    requireSound();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "write.afterCapture",
        "write.afterStage",
        "write.queuesHeld",
        "write.afterFreshRead",
        "sidecar.afterWrite",
        "table.beforeCommit#1",
        "table.afterCommit#1",
        "publish.beforeLoad",
        "publish.beforeMerge"
      })
  void aDeletedNodeTakesItsNewEdgesAlong(String point) throws Exception {
    Outcome outcome = interleave(point, 0, delete("bob"), link("ada", "bob"));
    List<String> people = people();
    assertThat(linked()).allSatisfy(name -> assertThat(people).contains(name));
    assertThat(outcome.successes()).isPositive();
    requireSound();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "write.afterCapture",
        "write.afterStage",
        "write.queuesHeld",
        "write.afterFreshRead",
        "sidecar.afterWrite",
        "publish.beforeLoad",
        "publish.beforeMerge",
        "publish.afterMerge"
      })
  void oneKeyInsertedTwiceIsOneRow(String point) throws Exception {
    Outcome outcome = interleave(point, 0, insert("dan"), insert("dan"));
    assertThat(outcome.successes()).isPositive();
    assertThat(people()).containsExactly("ada", "bob", "cy", "dan");
    requireSound();
  }

  @Test
  void aPublishThatLosesTheRaceIsTriedAgain() throws Exception {
    Outcome outcome = interleave("publish.beforeMerge", 0, insert("dan"), link("ada", "bob"));
    assertThat(outcome.successes()).isEqualTo(2);
    assertThat(people()).containsExactly("ada", "bob", "cy", "dan");
    assertThat(linked()).containsExactly("bob");
    requireSound();
  }

  /** Under the lease the tables a write has looked at are held until it is visible. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "write.queuesHeld",
        "write.afterFreshRead",
        "sidecar.afterWrite",
        "publish.beforeLoad",
        "publish.beforeMerge"
      })
  void aThreadWaitsForAWriteThatReliesOnItsTables(String point) throws Exception {
    first.close();
    second.close();
    String root = directory.resolve("g").toString();
    OmnigraphOptions shared =
        options().failpoints(script).lockTimeout(Duration.ofMillis(50)).build();
    first = Omnigraph.open(root, shared);
    second = Omnigraph.open(root, shared);
    Outcome outcome = interleave(point, 0, link("ada", "bob"), delete("bob"));
    assertThat(outcome.paused()).isNull();
    assertThat(outcome.meanwhile()).isInstanceOf(BusyException.class);
    second.mutate(delete("bob"), Map.of());
    first.close();
    second.close();
    assertThat(people()).containsExactly("ada", "cy");
    assertThat(linked()).isEmpty();
    requireSound();
  }
}
