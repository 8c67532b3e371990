package dev.omnigraph;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.storage.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan made for other sizes is made again; one that still fits is not. */
class StalePlanTest {
  private static final String SCHEMA =
      """
      node P { k: String @key  city: String  kind: String }
      node D { k: String @key }
      edge Knows: P -> P
      edge Wrote: P -> D
      """;

  /** May start at either end; the smaller table is the better one. */
  private static final String WRITTEN =
      "query q() { match { $p: P  $p wrote $d  $d.k > \"a\" } return { $p.k, $d.k } }";

  @TempDir Path directory;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // passed on to the test, which closes it
  private Omnigraph create() {
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    return Omnigraph.init(directory.resolve("g").toString(), SCHEMA, options);
  }

  private static void person(StringBuilder lines, int number) {
    lines.append(
        "{\"type\":\"P\",\"data\":{\"k\":\"p%d\",\"city\":\"c%d\",\"kind\":\"k%d\"}}\n"
            .formatted(number, number % 500, number % 2));
  }

  /** Persons by the thousand, who wrote few documents. */
  private static String manyPersons(int persons) {
    StringBuilder lines = new StringBuilder();
    for (int p = 0; p < persons; p++) {
      person(lines, p);
    }
    for (int d = 0; d < 4; d++) {
      lines.append("{\"type\":\"D\",\"data\":{\"k\":\"d%d\"}}\n".formatted(d));
      lines.append("{\"edge\":\"Wrote\",\"from\":\"p%d\",\"to\":\"d%d\"}\n".formatted(d, d));
    }
    return lines.toString();
  }

  /** Documents by the thousand, written by few persons. */
  private static String manyDocuments(int documents) {
    StringBuilder lines = new StringBuilder();
    for (int p = 0; p < 4; p++) {
      person(lines, p);
    }
    for (int d = 0; d < documents; d++) {
      lines.append("{\"type\":\"D\",\"data\":{\"k\":\"d%d\"}}\n".formatted(d));
      if (d < 8) {
        lines.append("{\"edge\":\"Wrote\",\"from\":\"p%d\",\"to\":\"d%d\"}\n".formatted(d % 4, d));
      }
    }
    return lines.toString();
  }

  private static void load(Branch branch, String lines) {
    branch.load(LoadRequest.of(LoadMode.APPEND, lines));
  }

  private static String start(PreparedQuery query) {
    return query.explain().lines().findFirst().orElseThrow().replaceFirst("  ~.*", "");
  }

  private static List<String> rows(PreparedQuery query) {
    List<String> rows = new ArrayList<>();
    try (QueryResult result = query.execute(Map.of())) {
      for (Row row : result) {
        rows.add(row.toMap().toString());
      }
    }
    return rows;
  }

  @Test
  void aPlanMadeForAnEmptyGraphDoesNotOutliveALoad() {
    try (Omnigraph graph = create()) {
      PreparedQuery query = graph.main().prepare(WRITTEN);
      assertThat(start(query)).isEqualTo("Scan $p: P");
      assertThat(rows(query)).isEmpty();
      assertThat(graph.queries().plansMade()).isEqualTo(1);

      load(graph.main(), manyPersons(3_000));
      assertThat(rows(query)).hasSize(4);
      assertThat(start(query)).isEqualTo("Scan $d: D");
      assertThat(start(graph.main().prepare(WRITTEN))).isEqualTo("Scan $d: D");
      assertThat(graph.queries().plansMade()).isEqualTo(2);

      for (int i = 0; i < 100; i++) {
        assertThat(rows(query)).hasSize(4);
        assertThat(rows(graph.main().prepare(WRITTEN))).hasSize(4);
      }
      assertThat(graph.queries().plansMade()).isEqualTo(2);
    }
  }

  @Test
  void smallChangesMakeNoPlan() {
    try (Omnigraph graph = create()) {
      load(graph.main(), manyPersons(1_000));
      PreparedQuery query = graph.main().prepare(WRITTEN);
      for (int i = 0; i < 40; i++) {
        StringBuilder line = new StringBuilder();
        person(line, 1_000 + i);
        load(graph.main(), line.toString());
        rows(query);
        rows(query);
        rows(query);
      }
      assertThat(graph.queries().plansMade()).isEqualTo(1);
    }
  }

  @Test
  void branchesOfOtherSizesKeepTheirPlansBesideEachOther() {
    try (Omnigraph graph = create()) {
      Branch other = graph.createBranch("other");
      load(graph.main(), manyPersons(2_000));
      load(other, manyDocuments(2_000));
      for (int i = 0; i < 20; i++) {
        assertThat(start(graph.main().prepare(WRITTEN))).isEqualTo("Scan $d: D");
        assertThat(start(other.prepare(WRITTEN))).isEqualTo("Scan $p: P");
      }
      assertThat(graph.queries().plansMade()).isEqualTo(2);
      assertThat(graph.queries().planCount()).isEqualTo(1);
    }
  }

  /** Both ends have a condition; the one with many distinct values leaves fewer rows. */
  @Test
  void distinctValuesOfColumnsThatWereReadTurnTheOrderRound() {
    String query =
        """
        query q() {
          match { $a: P { kind: "k1" }  $b: P { city: "c7" }  $a knows $b }
          return { $a.k as a, $b.k as b } order { a, b }
        }
        """;
    try (Omnigraph graph = create()) {
      StringBuilder lines = new StringBuilder();
      for (int p = 0; p < 2_000; p++) {
        person(lines, p);
        lines.append(
            "{\"edge\":\"Knows\",\"from\":\"p%d\",\"to\":\"p%d\"}\n".formatted(p, p * 7 % 2_000));
      }
      load(graph.main(), lines.toString());
      PreparedQuery prepared = graph.main().prepare(query);
      assertThat(start(prepared)).isEqualTo("Scan $a: P");
      List<String> first = rows(prepared);
      assertThat(first).isNotEmpty();

      assertThat(rows(prepared)).isEqualTo(first);
      assertThat(start(prepared)).isEqualTo("Scan $b: P");
      assertThat(rows(prepared)).isEqualTo(first);
      assertThat(graph.queries().plansMade()).isEqualTo(2);
      // 2,000 persons in 500 cities: the estimate is the count.
      assertThat(prepared.explain().lines().toList().get(1)).endsWith("~4");
    }
  }

  @Test
  void threadsThatRunAStalePlanAtOnceAllGetARightAnswer() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads, Thread::new);
    try (Omnigraph graph = create()) {
      PreparedQuery query = graph.main().prepare(WRITTEN);
      assertThat(rows(query)).isEmpty();
      load(graph.main(), manyPersons(2_000));
      CountDownLatch together = new CountDownLatch(threads);
      List<Future<Integer>> found = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        found.add(
            pool.submit(
                () -> {
                  together.countDown();
                  together.await();
                  int rows = 0;
                  for (int i = 0; i < 20; i++) {
                    rows += rows(query).size();
                  }
                  return rows;
                }));
      }
      for (Future<Integer> each : found) {
        assertThat(each.get()).isEqualTo(4 * 20);
      }
      assertThat(start(query)).isEqualTo("Scan $d: D");
      assertThat(graph.queries().plansMade()).isBetween(2L, 1L + threads);
    } finally {
      pool.shutdownNow();
    }
  }
}
