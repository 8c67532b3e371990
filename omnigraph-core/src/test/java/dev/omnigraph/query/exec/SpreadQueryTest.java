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
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries whose rows are found by several threads. Its look-alike on one thread is the oracle. */
class SpreadQueryTest {
  private static final int NODES = 400;
  private static final double[] ZEROS_AND_TENTHS = {0.0, -0.0, 0.1, 0.2, 0.7, -1.3, Double.NaN};
  private static final MemoryGraph GRAPH = graph();

  private static MemoryGraph graph() {
    MemoryGraph.Builder builder =
        new MemoryGraph.Builder(
            SchemaCompiler.compile(
                """
                node N {
                  k: String @key
                  i: I64?
                  u: U64?
                  x: F64?
                  wide: F64?
                  b: Bool?
                  s: String?
                  tags: [String]?
                }
                edge E: N -> N { w: F64? }
                """));
    Random random = new Random(5);
    for (int n = 0; n < NODES; n++) {
      builder.node(
          "N",
          name(n),
          "k",
          name(n),
          "i",
          some(random, (long) random.nextInt(7) - 3),
          "u",
          some(random, random.nextBoolean() ? -1L : 5L),
          "x",
          some(random, ZEROS_AND_TENTHS[random.nextInt(ZEROS_AND_TENTHS.length)]),
          "wide",
          some(random, Math.scalb(random.nextDouble() - 0.5, random.nextInt(600) - 300)),
          "b",
          some(random, random.nextBoolean()),
          "s",
          some(random, "s" + random.nextInt(9)),
          "tags",
          some(random, List.of("t" + random.nextInt(2), "u" + random.nextInt(2))));
    }
    for (int e = 0; e < 5 * NODES; e++) {
      builder.edge(
          "E",
          name(random.nextInt(NODES)),
          name((int) (NODES * Math.pow(random.nextDouble(), 3))),
          "w",
          random.nextInt(10) / 10.0);
    }
    return builder.build();
  }

  private static String name(int n) {
    return String.format("n%03d", n);
  }

  private static @Nullable Object some(Random random, Object value) {
    return random.nextInt(8) == 0 ? null : value;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "match { $a: N } return { count($a) as n, sum($a.i) as i, avg($a.i) as m, min($a.u) as u,"
            + " max($a.u) as v, min($a.s) as s, max($a.s) as t }",
        "match { $a: N $a.x < 0.5 } return { sum($a.x) as s, avg($a.x) as m, min($a.x) as lo,"
            + " max($a.x) as hi }",
        "match { $a: N } return { sum($a.wide) as s, avg($a.wide) as m, min($a.wide) as lo }",
        "match { $a: N } return { $a.x, count($a) as n, sum($a.wide) as s }",
        "match { $a: N } return { $a.s, $a.b, $a.i, count($a) as n, max($a.x) as hi }",
        "match { $a: N } return { $a.tags, count($a) as n } limit 3",
        "match { $a: N } return { $a.tags, $a.x, count($a) as n } order { n desc } limit 7",
        "match { $a: N $a e $b } return { $b.k, count($a) as n, sum($a.i) as i } order { n desc }"
            + " limit 10",
        "match { $a: N $a e $b } return { $b.k, $b.s, count($a) as n } order { n desc } limit 10",
        "match { $a: N $a e $b $b e $c $c e $d } return { count($d) as n }",
        "match { $a: N $a e $b $b e $c $b.i > 0 $c.x >= 0.0 } return { count($c) as n }",
        "match { $a: N $a e $b $b e $c $c e $a } return { $a.s, count($c) as n }",
        "match { $a: N $a e $b $b e $c not { $a e $c } } return { count($c) as n }",
        "match { $a: N not { $a e $b $b.i > 1 } } return { $a.k } order { $a.x desc, $a.k }",
        "match { $a: N $a e $b } return { $a.x, $b.s } order { $b.s, $a.x desc } limit 20",
        "match { $a: N $b: N $a.i = $b.i } return { $a.s, count($b) as n }",
        "match { $a: N $b: N $a.s = $b.s $a.b = $b.b $b e $c } return { $c.k, count($b) as n }",
        "match { $a: N not { $b: N $b.i = $a.i $b.x > $a.x } } return { $a.k } order { $a.k }",
        "match { $a: N $b: N $a.u = $b.i $b.x < 0.5 } return { count($b) as n, sum($a.i) as s }",
        "match { $a: N $w: N $a e{1,3} $b $w.k = \"n001\" $b.i = $w.i } return { count($b) as n }"
      })
  void spreadOverThreadsAnswersAreTheSame(String body) {
    PhysicalPlan plan = QueryRunner.plan(GRAPH, "query q() { " + body + " }");
    List<String> alone = rows(QueryExecutor.withoutSearch(), plan);
    assertThat(alone).isNotEmpty();
    for (int rangeRows : new int[] {1, 3, 50, 1000}) {
      for (int repetition = 0; repetition < 5; repetition++) {
        assertThat(rows(QueryRunner.spread(rangeRows), plan)).containsExactlyElementsOf(alone);
      }
    }
  }

  private static List<String> rows(QueryExecutor executor, PhysicalPlan plan) {
    try (ResultCursor cursor =
        executor.execute(plan, GRAPH, new Value[0], 0, ExecutionLimits.none())) {
      return QueryRunner.rows(cursor);
    }
  }

  @Test
  void sumsAreRoundedOnceWhateverTheOrder() {
    MemoryGraph.Builder builder =
        new MemoryGraph.Builder(SchemaCompiler.compile("node N { k: String @key x: F64 }"));
    double[] values = {1e16, 0.1, -1e16, 0.1, 1e-3, 0.2};
    for (int i = 0; i < values.length; i++) {
      builder.node("N", "n" + i, "k", "n" + i, "x", values[i]);
    }
    String sum = "query q() { match { $a: N } return { sum($a.x) as s } }";
    assertThat(QueryRunner.run(builder.build(), sum)).containsExactly("(0.401)");
  }

  private static final String PAIRS =
      "query q() { match { $a: N $b: N $a e $c } return { $a, $b, $c } order { $b.s, $c.x } }";

  private static ResultCursor start(String source, ExecutionLimits limits) {
    PhysicalPlan plan = QueryRunner.plan(GRAPH, source);
    return QueryRunner.spread(2).execute(plan, GRAPH, new Value[0], 0, limits);
  }

  @Test
  void memoryOfAllThreadsCountsTogether() {
    ExecutionLimits limits =
        new ExecutionLimits(
            InstantSource.system(), OptionalLong.empty(), 1 << 18, new CancellationToken());
    try (ResultCursor cursor = start(PAIRS, limits)) {
      assertThatThrownBy(cursor::next)
          .isInstanceOfSatisfying(
              ResourceLimitException.class,
              e -> assertThat(e.details()).containsEntry("resource", "memory_bytes"));
    }
  }

  @Test
  void timeIsOverForAllThreads() {
    AtomicLong millis = new AtomicLong(1_000);
    InstantSource clock = () -> Instant.ofEpochMilli(millis.getAndAdd(10));
    ExecutionLimits limits =
        new ExecutionLimits(clock, OptionalLong.of(50), Long.MAX_VALUE, new CancellationToken());
    try (ResultCursor cursor = start(PAIRS, limits)) {
      assertThatThrownBy(cursor::next)
          .isInstanceOfSatisfying(
              ResourceLimitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    }
  }

  @Test
  void cancelledAndInterruptedQueriesEnd() {
    CancellationToken token = new CancellationToken();
    ExecutionLimits limits =
        new ExecutionLimits(InstantSource.system(), OptionalLong.empty(), Long.MAX_VALUE, token);
    try (ResultCursor cursor = start(PAIRS, limits)) {
      token.cancel();
      assertThatThrownBy(cursor::next).isInstanceOf(CancelledException.class);
    }
    try (ResultCursor cursor = start(PAIRS, ExecutionLimits.none())) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(cursor::next).isInstanceOf(CancelledException.class);
      assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    }
  }

  @Test
  void threadsThatAreBusyOrGoneAreNotWaitedFor() {
    PhysicalPlan plan =
        QueryRunner.plan(GRAPH, "query q() { match { $a: N $a e $b } return { count($b) as n } }");
    List<String> alone = rows(QueryExecutor.withoutSearch(), plan);
    QueryExecutor busy =
        QueryExecutor.withoutSearch().with(new Parallelism(work -> {}, 4, 8, true));
    assertThat(rows(busy, plan)).isEqualTo(alone);
    QueryExecutor gone =
        QueryExecutor.withoutSearch()
            .with(
                new Parallelism(
                    work -> {
                      throw new RejectedExecutionException();
                    },
                    4,
                    8,
                    true));
    assertThat(rows(gone, plan)).isEqualTo(alone);
  }

  @Test
  void manyQueriesShareFewThreads() throws Exception {
    PhysicalPlan plan =
        QueryRunner.plan(
            GRAPH, "query q() { match { $a: N $a e $b $b e $c } return { $a.s, count($c) as n } }");
    List<String> alone = rows(QueryExecutor.withoutSearch(), plan);
    ExecutorService one = Executors.newSingleThreadExecutor();
    ExecutorService callers = Executors.newFixedThreadPool(6);
    try {
      QueryExecutor spread = QueryExecutor.withoutSearch().with(new Parallelism(one, 4, 5, true));
      List<Callable<List<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        calls.add(() -> rows(spread, plan));
      }
      for (Future<List<String>> answer : callers.invokeAll(calls)) {
        assertThat(answer.get()).isEqualTo(alone);
      }
    } finally {
      callers.shutdown();
      one.shutdown();
    }
  }
}
