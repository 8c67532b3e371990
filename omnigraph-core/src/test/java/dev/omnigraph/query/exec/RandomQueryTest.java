package dev.omnigraph.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.plan.Planner;
import dev.omnigraph.query.plan.Statistics;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares plans and operators with the naive evaluation of random queries on random graphs. */
class RandomQueryTest {
  private static final Catalog CATALOG =
      SchemaCompiler.compile(
          """
          node P { k: String @key  n: I32?  x: F64?  s: String? }
          node D { k: String @key  n: I64? }
          edge Knows: P -> P { w: I32? }
          edge Wrote: P -> D
          edge Likes: P -> D { w: I32? }
          """);
  private static final int QUERIES_PER_SEED = 150;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyPlanGivesWhatTheDefinitionSays(long seed) {
    Random random = new Random(seed);
    int checked = 0;
    for (int i = 0; i < QUERIES_PER_SEED; i++) {
      MemoryGraph graph = graph(random);
      String match = new Generator(random).match();
      checked += check(graph, match, "seed " + seed + " query " + i) ? 1 : 0;
    }
    assertThat(checked).as("queries the checker accepts").isGreaterThan(QUERIES_PER_SEED / 4);
  }

  /** Cycles, negated closings and inequalities, which the planner joins with an expansion. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "match { $p0: P $p0 knows $b $b knows $c $c knows $p0 }",
        "match { $p0: P $p0 knows $b $b knows $c $p0 knows $c }",
        "match { $p0: P $p0 knows $b $b knows $c $c knows $d $d knows $p0 $d knows $b }",
        "match { $p0: P $p0 knows $b $b knows $c not { $p0 knows $c } }",
        "match { $p0: P $p0 knows $b $b knows $c not { $c knows $b } $c knows $p0 }",
        "match { $p0: P $p0 knows $b $b knows $c $p0.k != $c.k }",
        "match { $p0: P $p0 knows $b $b knows $c $p0.k != $c.k not { $p0 knows $c } $c.n > 0 }",
        "match { $p0: P $p0 wrote $d $b: P $b wrote $d $b likes $d $b.k != $p0.k }",
        "match { $p0: P $p0 <knows> $b $b <knows> $c $c <knows> $p0 }",
        "match { $p0: P $p0 knows $b $b.k = $p0.k }",
        "match { $p0: P not { $p0 knows $b $b knows $c $c knows $p0 } }"
      })
  void cyclesAndExclusionsGiveWhatTheDefinitionSays(String match) {
    Random random = new Random(11);
    int found = 0;
    for (int i = 0; i < 60; i++) {
      MemoryGraph graph = graph(random);
      assertThat(check(graph, match, "graph " + i)).as("the checker accepts " + match).isTrue();
      found += new NaiveEvaluator(graph, compile(match + " return { $p0 }")).rows().size();
    }
    assertThat(found).as("matches over all graphs").isPositive();
  }

  /** Variables that equalities connect, which the planner looks up by key or by hashes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "match { $p0: P $b: P $p0.n = $b.n }",
        "match { $p0: P $b: P $p0.n = $b.n $b.x > 0.0 $b.s != $p0.s }",
        "match { $p0: P $b: P $p0.s = $b.s $b.x = $p0.x }",
        "match { $p0: P $b: P $c: P $p0.n = $b.n $b.s = $c.s $c.n = $p0.n }",
        "match { $p0: P $b: P { n: 1 } $p0.x = $b.x $b wrote $d }",
        "match { $p0: P $p0 wrote $d $e: D $d.n = $e.n }",
        "match { $p0: P $p0 $w: knows $b $e: D $e.n = $w.w }",
        "match { $p0: P $p0 knows $x $b: P $b knows $y $x.n = $y.n $p0.s = $b.s }",
        "match { $p0: P $b: P $p0.s = $b.k }",
        "match { $p0: P $b: P $p0.k = $b.k $b.n > 0 }",
        "match { $p0: P { k: \"p0\" } $b: P $b.n = $p0.n }",
        "match { $p0: P not { $b: P $b.n = $p0.n $b.k != $p0.k } }",
        "match { $p0: P not { $d: D $d.n = $p0.n } }",
        "match { $p0: P not { $d: D $d.n = $p0.n $b: P $b wrote $d } }",
        "match { $p0: P not { $b: P $b.n = $p0.n not { $c: P $c.s = $b.s $c.x = $p0.x } } }",
        "match { $p0: P $p0 knows $b not { $c: P { n: 1 } $c.s = $b.s $c knows $p0 } }"
      })
  void joinsGiveWhatTheDefinitionSays(String match) {
    cyclesAndExclusionsGiveWhatTheDefinitionSays(match);
  }

  private static boolean check(MemoryGraph graph, String match, String label) {
    QueryIr query;
    try {
      query = compile(match + " return { $p0 }");
    } catch (InvalidInputException e) {
      return false; // the generator does not know all rules of the checker
    }
    List<String> expected = new NaiveEvaluator(graph, query).rows();
    for (Statistics statistics : List.of(Statistics.unknown(), new ViewStatistics(graph))) {
      assertThat(QueryRunner.run(graph, Planner.plan(query, statistics)))
          .as(label + ": " + match)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    QueryIr count = compile(match + " return { count($p0) as n }");
    assertThat(QueryRunner.run(graph, Planner.plan(count, new ViewStatistics(graph))))
        .as(label + " counted: " + match)
        .containsExactly("(" + expected.size() + ")");
    Map<String, Integer> groups = new TreeMap<>();
    expected.forEach(row -> groups.merge(row, 1, Integer::sum));
    List<String> grouped = new ArrayList<>();
    groups.forEach((row, n) -> grouped.add(row.replace(")", "," + n + ")")));
    QueryIr group = compile(match + " return { $p0, count($p0) as n }");
    assertThat(QueryRunner.run(graph, Planner.plan(group, new ViewStatistics(graph))))
        .as(label + " grouped: " + match)
        .containsExactlyElementsOf(grouped);
    QueryIr ordered = compile(match + " return { $p0 } order { $p0.k desc } limit 3");
    assertThat(QueryRunner.run(graph, Planner.plan(ordered, new ViewStatistics(graph))))
        .as(label + " ordered: " + match)
        .containsExactlyElementsOf(
            expected.stream().sorted(Comparator.reverseOrder()).limit(3).toList());
    return true;
  }

  private static QueryIr compile(String body) {
    return QueryCompiler.compile(CATALOG, "query q() { " + body + " }", Optional.empty())
        .requireRead();
  }

  private static MemoryGraph graph(Random random) {
    MemoryGraph.Builder builder = new MemoryGraph.Builder(CATALOG);
    int people = 1 + random.nextInt(4);
    int documents = 1 + random.nextInt(3);
    for (int i = 0; i < people; i++) {
      Map<String, Object> row = new HashMap<>();
      row.put("n", random.nextInt(3) == 0 ? null : (Object) (long) random.nextInt(3));
      row.put("x", random.nextInt(3) == 0 ? null : (Object) (random.nextInt(4) / 2.0));
      String text = (random.nextInt(4) == 0 ? "p" : "t") + random.nextInt(2);
      row.put("s", random.nextInt(3) == 0 ? null : text);
      builder.node(
          "P", "p" + i, "k", "p" + i, "n", row.get("n"), "x", row.get("x"), "s", row.get("s"));
    }
    for (int i = 0; i < documents; i++) {
      builder.node("D", "d" + i, "k", "d" + i, "n", (long) random.nextInt(3));
    }
    for (int i = random.nextInt(9); i > 0; i--) {
      builder.edge(
          "Knows",
          "p" + random.nextInt(people),
          "p" + random.nextInt(people),
          "w",
          (long) random.nextInt(3));
    }
    for (int i = random.nextInt(7); i > 0; i--) {
      String type = random.nextBoolean() ? "Wrote" : "Likes";
      builder.edge(type, "p" + random.nextInt(people), "d" + random.nextInt(documents));
    }
    return builder.build();
  }

  /** Writes random match blocks; variables are {@code p…} and {@code d…} by their type. */
  private static final class Generator {
    private final Random random;
    private final List<String> people = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final List<String> edges = new ArrayList<>();
    private int names;

    Generator(Random random) {
      this.random = random;
    }

    String match() {
      StringBuilder out = new StringBuilder("match { $p0: P" + inline());
      people.add("$p0");
      names = 1;
      clauses(out, 1 + random.nextInt(4), 0);
      return out.append(" }").toString();
    }

    private void clauses(StringBuilder out, int count, int depth) {
      for (int i = 0; i < count; i++) {
        out.append("  ");
        int kind = random.nextInt(11);
        if (kind == 10) {
          joined(out);
        } else if (kind < 5) {
          traversal(out);
        } else if (kind < 7) {
          filter(out);
        } else if (kind < 8 && depth == 0 && people.size() < 3) {
          String name = fresh("p");
          out.append(name).append(": P").append(inline());
          people.add(name);
        } else if (depth < 2) {
          negation(out, depth);
        } else {
          filter(out);
        }
      }
    }

    /** A variable that only an equality connects with another. */
    private void joined(StringBuilder out) {
      String known = pick(people);
      String name = fresh("p");
      out.append(name).append(": P").append(inline()).append("  ");
      people.add(name);
      String equality =
          switch (random.nextInt(6)) {
            case 0 -> name + ".n = " + known + ".n";
            case 1 -> known + ".s = " + name + ".s";
            case 2 -> name + ".k = " + known + ".k";
            case 3 -> known + ".x = " + name + ".x  " + known + ".n = " + name + ".n";
            case 4 -> known + ".s = " + name + ".k";
            default -> name + ".n = " + (edges.isEmpty() ? known + ".n" : pick(edges) + ".w");
          };
      out.append(equality);
    }

    private void negation(StringBuilder out, int depth) {
      int outerPeople = people.size();
      int outerDocuments = documents.size();
      int outerEdges = edges.size();
      out.append("not { ");
      clauses(out, 1 + random.nextInt(2), depth + 1);
      out.append(" }");
      people.subList(outerPeople, people.size()).clear();
      documents.subList(outerDocuments, documents.size()).clear();
      edges.subList(outerEdges, edges.size()).clear();
    }

    private void traversal(StringBuilder out) {
      String left = pick(people);
      boolean knows = random.nextBoolean();
      String right = end(knows ? people : documents, knows ? "p" : "d");
      String word = knows ? "knows" : (random.nextBoolean() ? "wrote" : "likes");
      boolean undirected = knows && random.nextInt(3) == 0;
      String edge = undirected ? "<" + word + ">" : word;
      String hops = "";
      String binding = "";
      if (random.nextInt(4) == 0 && !right.equals(left)) {
        binding = "$w" + names++;
        if (!word.equals("wrote")) {
          edges.add(binding);
        }
        binding += ":";
      } else if (random.nextInt(3) == 0) {
        int min = 1 + random.nextInt(2);
        hops = "{" + min + "," + (min + random.nextInt(3)) + "}";
      }
      boolean swap = !knows && random.nextBoolean() && !right.equals("$_");
      out.append(swap ? right : left).append(' ').append(binding).append(edge).append(hops);
      out.append(' ').append(swap ? left : right);
    }

    private String end(List<String> known, String prefix) {
      int kind = random.nextInt(5);
      if (kind == 0) {
        return "$_";
      }
      if (kind < 3 && !known.isEmpty()) {
        return pick(known);
      }
      String name = fresh(prefix);
      known.add(name);
      return name;
    }

    private void filter(StringBuilder out) {
      String left = pick(people);
      switch (random.nextInt(5)) {
        case 0 -> out.append(left).append(".n = ").append(pick(people)).append(".x");
        case 1 -> out.append(left).append(".s != ").append(pick(people)).append(".s");
        case 2 -> out.append(left).append(".n ").append(operator()).append(" 1");
        case 3 -> {
          if (edges.isEmpty()) {
            out.append(left).append(".x ").append(operator()).append(" 0.5");
          } else {
            out.append(pick(edges)).append(".w ").append(operator()).append(" 1");
          }
        }
        default -> {
          if (documents.isEmpty()) {
            out.append(left).append(".k = \"p1\"");
          } else {
            out.append(pick(documents)).append(".n >= ").append(left).append(".n");
          }
        }
      }
    }

    private String operator() {
      return List.of("=", "!=", "<", "<=", ">", ">=").get(random.nextInt(6));
    }

    private String inline() {
      return switch (random.nextInt(6)) {
        case 0 -> " { n: 1 }";
        case 1 -> " { k: \"p0\" }";
        default -> "";
      };
    }

    private String fresh(String prefix) {
      return "$" + prefix + names++;
    }

    private String pick(List<String> some) {
      return some.get(random.nextInt(some.size()));
    }
  }
}
