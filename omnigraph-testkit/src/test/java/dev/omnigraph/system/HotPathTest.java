package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import com.sun.management.ThreadMXBean;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryProfile;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one row costs in memory, and which rows are looked at and kept at all. */
@ExtendWith(TempGraphExtension.class)
class HotPathTest {
  private static final int NODES = 20_000;
  private static final int EDGES = 40_000;
  private static final int BLOCK = 4_096;

  private static void fill(Omnigraph graph) {
    Random random = new Random(5);
    StringBuilder records = new StringBuilder();
    for (int n = 0; n < NODES; n++) {
      records.append(
          "{\"type\":\"P\",\"data\":{\"k\":\"n%d\",\"age\":%d,\"x\":%d.5}}\n"
              .formatted(n, random.nextInt(80), random.nextInt(1_000)));
    }
    for (int e = 0; e < EDGES; e++) {
      records.append(
          "{\"edge\":\"Knows\",\"from\":\"n%d\",\"to\":\"n%d\"}\n"
              .formatted(random.nextInt(NODES), random.nextInt(NODES)));
    }
    graph.load(LoadRequest.of(LoadMode.APPEND, records.toString()));
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // passed on to the test, which closes it
  private static Omnigraph create(TempGraph place) {
    Omnigraph graph =
        Omnigraph.init(
            place.uri(),
            "node P { k: String @key age: I32 x: F64 } edge Knows: P -> P",
            place.options().queryThreads(1).build());
    fill(graph);
    return graph;
  }

  private static int run(PreparedQuery query) {
    int rows = 0;
    try (QueryResult result = query.execute(Map.of())) {
      for (Row row : result) {
        rows += row == null ? 0 : 1;
      }
    }
    return rows;
  }

  /** A boxed number or an object per row would be 16 bytes for each of 20,000 rows or more. */
  @Test
  void warmQueriesAllocateNothingPerRow(TempGraph place) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    try (Omnigraph graph = create(place)) {
      for (String body :
          List.of(
              "match { $a: P $a.age >= 20 } return { count($a) as n }",
              "match { $a: P } return { sum($a.x) as s, avg($a.age) as m }",
              "match { $a: P $a knows $b $b.age > 40 } return { count($b) as n }",
              "match { $a: P $a knows $b $b knows $c $c.age > $a.age } return { count($c) as n }",
              "match { $a: P } return { $a.age, count($a) as n }")) {
        PreparedQuery query = graph.main().prepare("query q() { " + body + " }");
        for (int i = 0; i < 20; i++) {
          run(query);
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
          long before = threads.getThreadAllocatedBytes(thread);
          run(query);
          least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(least).as(body).isLessThan(16L * NODES);
      }
    }
  }

  private static QueryProfile profile(Omnigraph graph, String body) {
    return graph
        .main()
        .prepare("query q() { " + body + " }")
        .profile("{}", QueryOptions.defaults());
  }

  @Test
  void aLimitEndsTheScanAndTheExpansionEarly(TempGraph place) {
    try (Omnigraph graph = create(place)) {
      QueryProfile profile =
          profile(graph, "match { $a: P $a knows $b } return { $a.k, $b.k } limit 5");
      assertThat(profile.rowCount()).isEqualTo(5);
      for (QueryProfile.Step step : profile.steps()) {
        assertThat(step.rows()).as(step.operator()).isLessThanOrEqualTo(BLOCK);
      }
    }
  }

  /** Rows kept are a row number of each variable with a place in the order. */
  @Test
  void theBestRowsAreKeptWithoutSortingAll(TempGraph place) {
    try (Omnigraph graph = create(place)) {
      String body = "match { $a: P $a knows $b } return { $a.k, $b.k } order { $b.x desc }";
      List<QueryProfile.Step> few = profile(graph, body + " limit 10").steps();
      List<QueryProfile.Step> all = profile(graph, body).steps();
      long bytesFew = few.get(few.size() - 1).bytes();
      long bytesAll = all.get(all.size() - 1).bytes();
      assertThat(bytesAll).isGreaterThanOrEqualTo(8L * EDGES);
      assertThat(bytesFew).isLessThan(32L * (10 + BLOCK));
    }
  }

  /** Planned anew, since spaces make another text: the estimate of a scan is the count. */
  @Test
  void sizesThePlannerUsesAreExactAfterEveryKindOfWrite(TempGraph place) {
    try (Omnigraph graph = place.init("node P { k: String @key n: I32? } edge Knows: P -> P")) {
      Random random = new Random(9);
      for (int step = 0; step < 40; step++) {
        Map<String, Object> key = Map.of("k", "p" + random.nextInt(30));
        Map<String, Object> ends =
            Map.of("f", "p" + random.nextInt(30), "t", "p" + random.nextInt(30));
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> graph.mutate("query q($k: String) { insert P { k: $k } }", key);
          case 3 -> graph.mutate("query q($k: String) { update P set { n: 1 } where k = $k }", key);
          case 4 -> graph.mutate("query q($k: String) { delete P where k = $k }", key);
          default -> link(graph, ends);
        }
        if (step % 13 == 12) {
          graph.optimize(OptimizeOptions.all());
        }
        String spaces = " ".repeat(step);
        compare(graph, spaces + "query q() { match { $p: P } return { $p.k } }", 0);
        compare(
            graph, spaces + "query q() { match { $p: P $p knows $o } return { $p.k, $o.k } }", 1);
      }
    }
  }

  private static void link(Omnigraph graph, Map<String, Object> ends) {
    String exists = "query q($k: String) { match { $p: P { k: $k } } return { $p.k } }";
    for (Object end : ends.values()) {
      try (QueryResult found = graph.query(exists, Map.of("k", end))) {
        if (found.toMaps().isEmpty()) {
          return;
        }
      }
    }
    graph.mutate("query q($f: String, $t: String) { insert Knows { from: $f, to: $t } }", ends);
  }

  private static void compare(Omnigraph graph, String query, int step) {
    QueryProfile.Step measured =
        graph.main().prepare(query).profile("{}", QueryOptions.defaults()).steps().get(step);
    assertThat(measured.rowsEstimated()).as(query).isEqualTo(measured.rows());
  }
}
