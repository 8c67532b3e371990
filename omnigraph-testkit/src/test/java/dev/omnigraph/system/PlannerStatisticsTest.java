package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.Branch;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the planner expects where everything a query reads is resident, and what asking costs. */
@ExtendWith(TempGraphExtension.class)
class PlannerStatisticsTest {
  private static final String SCHEMA =
      "node P { k: String @key  n: I32?  t: String? } edge Knows: P -> P { w: I32? }";

  private final Set<String> linked = new HashSet<>();

  /** One history of every kind of write on two branches; estimates are compared with the rows. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void estimatesFollowDistinctValuesAndDegrees(long seed, TempGraph place) {
    Random random = new Random(seed);
    try (Omnigraph graph = place.init(SCHEMA)) {
      List<Branch> branches = new ArrayList<>(List.of(graph.main()));
      for (int step = 0; step < 45; step++) {
        if (step == 20) {
          branches.add(graph.createBranch("side"));
        }
        Branch branch = branches.get(random.nextInt(branches.size()));
        write(branch, random);
        if (step % 14 == 13) {
          graph.optimize(OptimizeOptions.all());
        }
        compare(branch, " ".repeat(step), "seed " + seed + ", step " + step);
      }
    }
  }

  private void write(Branch branch, Random random) {
    String key = "p" + random.nextInt(25);
    Map<String, Object> values = new HashMap<>(Map.of("k", key));
    if (random.nextInt(4) > 0) {
      values.put("n", random.nextInt(6));
    }
    values.put("t", "t" + random.nextInt(9));
    switch (random.nextInt(8)) {
      case 0, 1, 2 ->
          branch.mutate(
              "query q($k: String, $n: I32?, $t: String) { insert P { k: $k, n: $n, t: $t } }",
              values);
      case 3 ->
          branch.mutate(
              "query q($k: String, $t: String) { update P set { t: $t } where k = $k }",
              Map.of("k", key, "t", "t" + random.nextInt(9)));
      case 4 ->
          branch.mutate(
              "query q($k: String) { delete P where k = $k }",
              Map.of("k", "p" + random.nextInt(25)));
      default -> link(branch, key, "p" + random.nextInt(5), random.nextInt(4));
    }
  }

  /**
   * Links two nodes that exist, once: expansions reach a node once, however many edges lead to it.
   */
  private void link(Branch branch, String from, String to, int weight) {
    Set<Object> there = new HashSet<>();
    rows(branch, "match { $p: P } return { $p.k as k }").forEach(row -> there.add(row.get("k")));
    if (there.contains(from) && there.contains(to) && linked.add(from + " " + to)) {
      branch.mutate(
          "query q($f: String, $t: String, $w: I32) "
              + "{ insert Knows { from: $f, to: $t, w: $w } }",
          Map.of("f", from, "t", to, "w", weight));
    }
  }

  private static List<Map<String, Object>> rows(Branch branch, String body) {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (QueryResult result = branch.query("query q() { " + body + " }")) {
      for (Row row : result) {
        rows.add(row.toMap());
      }
    }
    return rows;
  }

  private static void compare(Branch branch, String spaces, String what) {
    List<Map<String, Object>> nodes =
        rows(branch, "match { $p: P } return { $p.k as k, $p.n as n, $p.t as t }");
    List<Map<String, Object>> edges =
        rows(branch, "match { $a: P  $a $e:knows $b  $e.w >= 0 } return { $a.k as a, $b.k as b }");
    rows(branch, "match { $b: P { k: \"p1\" }  $a knows $b } return { $a.k as a }");

    for (String property : List.of("n", "t")) {
      String value = property.equals("n") ? "1" : "\"t1\"";
      assertThat(
              expected(
                  branch,
                  spaces,
                  "match { $p: P { " + property + ": " + value + " } } return { $p }",
                  1))
          .as("%s, equal %s", what, property)
          .isEqualTo(equalRows(nodes, property));
    }
    Map<Object, Integer> out = new HashMap<>();
    Map<Object, Integer> in = new HashMap<>();
    edges.forEach(edge -> out.merge(edge.get("a"), 1, Integer::sum));
    edges.forEach(edge -> in.merge(edge.get("b"), 1, Integer::sum));
    assertThat(
            expected(
                branch, spaces, "match { $a: P  $a knows $b } return { $a.k, count($b) as n }", 1))
        .as("%s, nodes with edges", what)
        .isEqualTo(out.size());
    long pairs = in.values().stream().mapToLong(degree -> (long) degree * degree).sum();
    assertThat(
            expected(
                branch,
                spaces,
                "match { $a: P  $a knows $b  $c: P  $c knows $b } return { $a.k as a, $c.k as c }",
                2))
        .as("%s, pairs with a common neighbour", what)
        .isEqualTo(pairs);
  }

  private static long equalRows(List<Map<String, Object>> nodes, String property) {
    Set<Object> distinct = new HashSet<>();
    int present = 0;
    for (Map<String, Object> node : nodes) {
      if (node.get(property) != null) {
        distinct.add(node.get(property));
        present++;
      }
    }
    return distinct.isEmpty() ? 0 : Math.round((double) present / distinct.size());
  }

  /** Planned anew, since spaces make another text. */
  private static long expected(Branch branch, String spaces, String body, int step) {
    String text = branch.prepare(spaces + "query q() { " + body + " }").explain();
    String line = text.lines().toList().get(step);
    int mark = line.indexOf("  ~");
    return mark < 0 ? 0 : Long.parseLong(line.substring(mark + 3));
  }

  @Test
  void planningReadsNothing(TempGraph place) {
    try (Omnigraph graph = place.init(SCHEMA)) {
      StringBuilder lines = new StringBuilder();
      for (int p = 0; p < 200; p++) {
        lines.append(
            "{\"type\":\"P\",\"data\":{\"k\":\"p%d\",\"n\":%d,\"t\":\"t\"}}\n"
                .formatted(p, p % 50));
        lines.append("{\"edge\":\"Knows\",\"from\":\"p%d\",\"to\":\"p0\"}\n".formatted(p));
      }
      graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
    }
    String body =
        "match { $a: P { n: 1 }  $a knows $b  $b.t = \"t\"  $c: P  $c $e:knows $b  $e.w = 1 } "
            + "return { $a.k, count($b) as n }";
    try (Omnigraph graph = place.openReadOnly()) {
      int mark = place.ledger().mark();
      for (int i = 0; i < 5; i++) {
        graph.main().prepare(" ".repeat(i) + "query q() { " + body + " }").explain();
      }
      assertThat(tableCalls(place, mark)).isEmpty();
      for (int i = 0; i < 3; i++) {
        rows(graph.main(), body);
      }
      mark = place.ledger().mark();
      for (int i = 10; i < 15; i++) {
        graph.main().prepare(" ".repeat(i) + "query q() { " + body + " }").explain();
      }
      assertThat(tableCalls(place, mark)).isEmpty();
    }
  }

  private static List<String> tableCalls(TempGraph place, int mark) {
    return place.ledger().since(mark).stream()
        .filter(entry -> entry.object().contains("/nodes/") || entry.object().contains("/edges/"))
        .map(entry -> entry.verb() + " " + entry.object())
        .toList();
  }
}
