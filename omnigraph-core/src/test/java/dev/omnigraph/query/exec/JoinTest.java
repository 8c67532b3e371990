package dev.omnigraph.query.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.plan.PhysicalPlan;
import dev.omnigraph.schema.SchemaCompiler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Joins of variables that no edge connects. */
class JoinTest {
  private static final List<String> NUMBERS = List.of("i", "l", "w", "u", "f", "d");
  private static final MemoryGraph VALUES = values();
  private static final int MANY = 6_000;
  private static final MemoryGraph GRAPH = graph();

  /** One node for each value a join could take for another. */
  private static MemoryGraph values() {
    MemoryGraph.Builder builder =
        new MemoryGraph.Builder(
            SchemaCompiler.compile(
                """
                node N {
                  k: String @key
                  i: I32?  l: I64?  w: U32?  u: U64?  f: F32?  d: F64?
                  b: Bool?  s: String?  t: Date?  m: DateTime?
                }
                """));
    Object[][] values = {
      {"i", 0L, 1L, -1L},
      {"l", 0L, 1L, -1L, Long.MIN_VALUE, (1L << 53) + 1, 1L << 53},
      {"w", 0L, 1L, 0xffff_ffffL},
      {"u", 0L, 1L, -1L, Long.MIN_VALUE, (1L << 53) + 1},
      {"f", 0.0, -0.0, 1.0, (double) 0.1f, Double.NaN, Double.POSITIVE_INFINITY},
      {"d", 0.0, -0.0, 1.0, 0.1, (double) 0.1f, Double.NaN, 1e300, 0x1p53, -1.0},
      {"b", true, false},
      {"s", "", "a", "A", "\uFFFD", "\uD83D\uDE00"},
      {"t", 0L, 1L},
      {"m", 0L, 1L}
    };
    int nodes = 0;
    for (Object[] column : values) {
      for (int i = 1; i < column.length; i++) {
        for (int copy = 0; copy < 2; copy++) {
          String name = "n" + nodes++;
          builder.node("N", name, "k", name, column[0], column[i]);
        }
      }
    }
    return builder.build();
  }

  private static MemoryGraph graph() {
    MemoryGraph.Builder builder =
        new MemoryGraph.Builder(
            SchemaCompiler.compile("node N { k: String @key n: I64? s: String? }"));
    for (int i = 0; i < MANY; i++) {
      @Nullable Long group = i % 50 == 0 ? null : (Long) (long) (i / 3);
      builder.node("N", "n" + i, "k", "n" + i, "n", group, "s", "n" + (i + 1));
    }
    return builder.build();
  }

  private static List<String[]> pairs() {
    List<String[]> pairs = new ArrayList<>();
    for (String one : NUMBERS) {
      for (String other : NUMBERS) {
        pairs.add(new String[] {one, other});
      }
    }
    for (String same : List.of("b", "s", "t", "m")) {
      pairs.add(new String[] {same, same});
    }
    return pairs;
  }

  /** What is neither less nor greater is equal, and no join takes part in finding it. */
  @ParameterizedTest
  @MethodSource("pairs")
  void findsWhatComparisonsCallEqual(String one, String other) {
    String nodes = "$a: N $b: N ";
    String equal = "$a." + one + " = $b." + other;
    String bounds = "$a.%1$s <= $b.%2$s $a.%1$s >= $b.%2$s".formatted(one, other);
    String written = "query q() { match { %s %s } return { $a.k, $b.k } }";
    if (one.equals("b")) {
      bounds = "$a.b = true $b.b = true";
      equal += " " + bounds;
    }
    List<String> expected = answer(VALUES, written.formatted(nodes, bounds));
    assertThat(expected).isNotEmpty();
    assertThat(answer(VALUES, written.formatted(nodes, equal)))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(answer(VALUES, counted(nodes, equal))).containsExactly("(" + expected.size() + ")");
    assertThat(answer(VALUES, without(nodes, equal)))
        .containsExactlyElementsOf(answer(VALUES, without(nodes, bounds)));
  }

  private static String counted(String nodes, String condition) {
    return "query q() { match { " + nodes + condition + " } return { count($b) as n } }";
  }

  private static String without(String nodes, String condition) {
    String inner = nodes.replace("$a: N ", "");
    return "query q() { match { $a: N not { "
        + inner
        + condition
        + " } } return { $a.k } order { $a.k } }";
  }

  private static List<String> answer(MemoryGraph graph, String query) {
    return QueryRunner.run(graph, QueryRunner.plan(graph, query));
  }

  private static ResultCursor profiled(String query, ExecutionLimits limits) {
    PhysicalPlan plan = QueryRunner.plan(GRAPH, query);
    return QueryExecutor.withoutSearch().profile(plan, GRAPH, new Value[0], 0, limits);
  }

  @Test
  void noPairOfNodesIsMadeThatDoesNotMatch() {
    String query = "query q() { match { $a: N $b: N $a.n = $b.n } return { $a.k, $b.k } }";
    try (ResultCursor cursor = profiled(query, ExecutionLimits.none())) {
      long expected = answer(GRAPH, query).size();
      assertThat(QueryRunner.rows(cursor)).hasSize((int) expected);
      assertThat(cursor.profile())
          .extracting(OperatorProfile::operator)
          .containsExactly("scan", "join", "result");
      assertThat(cursor.profile().get(1).rows()).isEqualTo(expected);
    }
  }

  /** Each column numbers its texts for itself. */
  @Test
  void textsOfTwoDictionariesMeet() {
    MemoryGraph.Builder builder =
        new MemoryGraph.Builder(
            SchemaCompiler.compile(
                """
                node N { k: String @key e: enum(red, green, blue)? }
                node M { k: String @key e: enum(blue, green, red, grey)? s: String? }
                """));
    List<String> colours = Arrays.asList("red", null, "blue", "red");
    for (int i = 0; i < colours.size(); i++) {
      builder.node("N", "n" + i, "k", "n" + i, "e", colours.get(i));
    }
    List<String> others = Arrays.asList("grey", "blue", null, "red", "green");
    for (int i = 0; i < others.size(); i++) {
      builder.node("M", "m" + i, "k", "m" + i, "e", others.get(i), "s", others.get(i));
    }
    MemoryGraph graph = builder.build();
    for (String property : List.of("e", "s")) {
      String equal = "$a.e = $b." + property;
      for (String nodes : List.of("$a: N $b: M ", "$b: M $a: N ")) {
        String written = "query q() { match { " + nodes + equal + " } return { $a.k, $b.k } }";
        assertThat(answer(graph, written))
            .as(written)
            .containsExactlyInAnyOrder("(n0,m3)", "(n2,m1)", "(n3,m3)");
      }
      String without =
          "query q() { match { $b: M not { $a: N "
              + equal
              + " } } return { $b.k } order { $b.k } }";
      assertThat(answer(graph, without)).containsExactly("(m0)", "(m2)", "(m4)");
    }
  }

  /** So many pairs of values could be that they are not told apart by position. */
  @Test
  void severalEqualitiesAreOneKey() {
    int withBoth = MANY - MANY / 50;
    assertThat(answer(GRAPH, counted("$a: N $b: N ", "$a.n = $b.n $a.s = $b.s")))
        .containsExactly("(" + withBoth + ")");
    assertThat(answer(GRAPH, counted("$a: N $b: N ", "$a.s = $b.s $b.n = $a.n $a.s = $b.s")))
        .containsExactly("(" + withBoth + ")");
    assertThat(answer(GRAPH, counted("$a: N $b: N $c: N ", "$a.n = $b.n $a.s = $c.k $b.s = $a.s")))
        .as("the node after the last one is missing")
        .containsExactly("(" + (withBoth - 1) + ")");
  }

  /** 1,200 nodes of one value on both sides are 1.44 million pairs. */
  @Test
  void countedPairsAreNotMade() {
    MemoryGraph.Builder builder =
        new MemoryGraph.Builder(SchemaCompiler.compile("node N { k: String @key n: I64? }"));
    for (int i = 0; i < 1_200; i++) {
      builder.node("N", "n" + i, "k", "n" + i, "n", 7L);
    }
    MemoryGraph graph = builder.build();
    PhysicalPlan plan = QueryRunner.plan(graph, counted("$a: N $b: N ", "$a.n = $b.n"));
    try (ResultCursor cursor =
        QueryExecutor.withoutSearch()
            .profile(plan, graph, new Value[0], 0, ExecutionLimits.none())) {
      assertThat(QueryRunner.rows(cursor)).containsExactly("(1440000)");
      assertThat(cursor.profile().get(1).rows()).isEqualTo(1_200);
    }
  }

  @Test
  void keysAreLookedUpWithoutHashes() {
    String query = "query q() { match { $a: N $b: N $a.s = $b.k } return { $a.k, $b.k } }";
    assertThat(QueryRunner.plan(GRAPH, query).explainText(OptionalDouble.empty()).lines().toList())
        .anyMatch(line -> line.startsWith("KeyJoin $b: N on $a.s = $b.k"));
    try (ResultCursor cursor = profiled(query, ExecutionLimits.none())) {
      List<String> rows = QueryRunner.rows(cursor);
      assertThat(rows).hasSize(MANY - 1).contains("(n0,n1)", "(n41,n42)");
      assertThat(cursor.profile().get(1).bytes())
          .as("only the two columns of its rows")
          .isLessThanOrEqualTo(2L * Integer.BYTES * rows.size());
    }
  }

  private static void refuses(ExecutionLimits limits, ErrorCode code) {
    try (ResultCursor cursor = profiled(counted("$a: N $b: N ", "$a.s = $b.s"), limits)) {
      assertThatThrownBy(cursor::next)
          .isInstanceOfSatisfying(
              ResourceLimitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
  }

  @Test
  void hashesCountAsMemoryOfTheQuery() {
    refuses(
        new ExecutionLimits(
            InstantSource.system(), OptionalLong.empty(), 1 << 16, new CancellationToken()),
        ErrorCode.RESOURCE_LIMIT);
  }

  @Test
  void hashingStopsWhenTheTimeIsOver() {
    AtomicLong millis = new AtomicLong(1_000);
    InstantSource clock = () -> Instant.ofEpochMilli(millis.getAndAdd(10));
    refuses(
        new ExecutionLimits(clock, OptionalLong.of(30), Long.MAX_VALUE, new CancellationToken()),
        ErrorCode.TIMEOUT);
  }

  @Test
  void rowsOfOneLargeMatchCanBeCancelled() {
    CancellationToken token = new CancellationToken();
    String query =
        "query q() { match { $a: N $b: N $c: N $a.n = $b.n $b.n = $c.n } return { $c } }";
    try (ResultCursor cursor =
        profiled(
            query,
            new ExecutionLimits(
                InstantSource.system(), OptionalLong.empty(), Long.MAX_VALUE, token))) {
      assertThat(cursor.next()).isNotNull();
      token.cancel();
      assertThatThrownBy(cursor::next).isInstanceOf(CancelledException.class);
    }
  }

  @Test
  void equalitiesOfListsAndMixedNumbersAreCompared() {
    assertThat(
            Arrays.asList("$a.i = $b.d", "$a.f = $b.l").stream()
                .map(c -> "query q() { match { $a: N $b: N " + c + " } return { $a.k } }")
                .map(q -> QueryRunner.plan(VALUES, q).explainText(OptionalDouble.empty())))
        .allMatch(plan -> !plan.contains("Join"));
  }
}
