package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Queries over several threads through the public interface. */
@ExtendWith(TempGraphExtension.class)
class QueryThreadsTest {
  private static final int NODES = 6_000;
  private static final List<String> QUERIES =
      List.of(
          "match { $a: N $a.age >= 20 } return { $a.city, count($a) as n, avg($a.x) as m,"
              + " sum($a.x) as s }",
          "match { $a: N $a e $b $b e $c $c.age > 40 } return { $a.city, count($c) as n }",
          "match { $a: N $a e $b $b e $c $c e $a } return { count($c) as n }",
          "match { $a: N $a e $b not { $b e $a } } return { $a.k, $b.k }"
              + " order { $b.x desc, $a.k } limit 50");

  private static void fill(Omnigraph graph) {
    Random random = new Random(3);
    StringBuilder records = new StringBuilder();
    for (int n = 0; n < NODES; n++) {
      records.append(
          "{\"type\":\"N\",\"data\":{\"k\":\"n%d\",\"age\":%d,\"city\":\"c%d\",\"x\":%d.%d}}\n"
              .formatted(
                  n,
                  random.nextInt(80),
                  random.nextInt(7),
                  random.nextInt(100),
                  random.nextInt(100)));
    }
    for (int e = 0; e < 4 * NODES; e++) {
      records.append(
          "{\"edge\":\"E\",\"from\":\"n%d\",\"to\":\"n%d\"}\n"
              .formatted(random.nextInt(NODES), (int) (NODES * Math.pow(random.nextDouble(), 2))));
    }
    graph.load(LoadRequest.of(LoadMode.APPEND, records.toString()));
  }

  private static List<List<Map<String, @Nullable Object>>> answers(Omnigraph graph) {
    List<List<Map<String, @Nullable Object>>> answers = new ArrayList<>();
    for (String query : QUERIES) {
      try (QueryResult result = graph.query("query q() { " + query + " }", Map.of())) {
        answers.add(result.toMaps());
      }
    }
    return answers;
  }

  @Test
  void oneThreadAndFourGiveTheSameAndNoneIsLeft(TempGraph temp) throws InterruptedException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    List<List<Map<String, @Nullable Object>>> alone;
    try (Omnigraph graph =
        Omnigraph.init(
            temp.uri(),
            "node N { k: String @key age: I32 city: String x: F64 } edge E: N -> N",
            temp.options().queryThreads(1).build())) {
      fill(graph);
      alone = answers(graph);
      try (Omnigraph four = Omnigraph.open(temp.uri(), temp.options().queryThreads(4).build())) {
        for (int i = 0; i < 3; i++) {
          assertThat(answers(four)).isEqualTo(alone);
        }
      }
    }
    assertThat(alone).allSatisfy(rows -> assertThat(rows).isNotEmpty());
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && thread.getName().matches("omnigraph-\\d+-\\d+")) {
        thread.join(30_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }
}
