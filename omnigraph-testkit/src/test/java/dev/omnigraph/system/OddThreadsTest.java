package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads an application may use without much thought. */
@ExtendWith(TempGraphExtension.class)
class OddThreadsTest {
  private static final int NODES = 5_000;
  private static final int TASKS = 60;
  private static final String SCHEMA = "node P { k: String @key  n: I32 } edge Knows: P -> P";
  private static final String PAIRS =
      "query q() { match { $a: P $a knows $b } return { $a.k, $b.n } }";
  private static final String COUNT =
      "query q() { match { $a: P $b: P $a.n = $b.n $a knows $c } return { count($c) as n } }";

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // passed on to the test, which closes it
  private static Omnigraph create(TempGraph place) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < NODES; i++) {
      records.append("{\"type\":\"P\",\"data\":{\"k\":\"p%d\",\"n\":%d}}\n".formatted(i, i % 700));
    }
    for (int i = 0; i < NODES; i++) {
      records.append(
          "{\"edge\":\"Knows\",\"from\":\"p%d\",\"to\":\"p%d\"}\n".formatted(i, i * 7 % NODES));
    }
    Omnigraph graph = Omnigraph.init(place.uri(), SCHEMA, place.options().build());
    graph.load(LoadRequest.of(LoadMode.APPEND, records.toString()));
    return graph;
  }

  private static long count(PreparedQuery query) {
    try (QueryResult result = query.execute(Map.of())) {
      return result.rows().get(0).integer("n");
    }
  }

  /** A result is for one thread. Used by two it may fail or give nonsense, but harms nothing. */
  @Test
  void resultReadByTwoThreadsHarmsNothingElse(TempGraph place) throws Exception {
    try (Omnigraph graph = create(place)) {
      PreparedQuery count = graph.main().prepare(COUNT);
      long expected = count(count);
      ExecutorService two = new ForkJoinPool(2);
      try {
        for (int round = 0; round < 20; round++) {
          try (QueryResult result = graph.main().prepare(PAIRS).execute(Map.of())) {
            Iterator<Row> rows = result.iterator();
            Callable<Integer> reader = () -> readWhatComes(rows);
            for (Future<Integer> read : two.invokeAll(List.of(reader, reader))) {
              assertThat(read.get()).isBetween(0, 2 * NODES);
            }
          }
        }
      } finally {
        two.shutdown();
      }
      assertThat(count(count)).isEqualTo(expected);
      try (QueryResult result = graph.main().prepare(PAIRS).execute(Map.of())) {
        assertThat(result.rows()).hasSize(NODES);
      }
    }
  }

  private static int readWhatComes(Iterator<Row> rows) {
    int read = 0;
    try {
      while (read < 2 * NODES && rows.hasNext()) {
        rows.next();
        read++;
      }
    } catch (RuntimeException e) {
      return read; // the other thread was in the way
    }
    return read;
  }

  private static void answersAreRight(TempGraph place, ExecutorService threads) throws Exception {
    try (Omnigraph graph = create(place)) {
      PreparedQuery count = graph.main().prepare(COUNT);
      long expected = count(count);
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        String key = "new" + i;
        tasks.add(
            key.endsWith("7")
                ? () ->
                    graph
                        .main()
                        .mutate("query add() { insert P { k: \"" + key + "\", n: 10000 } }")
                        .affectedNodes()
                : () -> count(count));
      }
      List<Long> answers = new ArrayList<>();
      for (Future<Long> answer : threads.invokeAll(tasks)) {
        answers.add(answer.get());
      }
      Long[] each = new Long[TASKS];
      Arrays.setAll(each, i -> i % 10 == 7 ? 1L : expected);
      assertThat(answers).as("nothing that was inserted is counted").containsExactly(each);
    }
  }

  @Test
  void tasksOfAForkJoinPool(TempGraph place) throws Exception {
    ExecutorService pool = new ForkJoinPool(4);
    try {
      answersAreRight(place, pool);
    } finally {
      pool.shutdown();
    }
  }

  /** They came with JDK 21. */
  @Test
  void virtualThreads(TempGraph place) throws Exception {
    assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(21);
    Method maker = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
    ExecutorService pool = (ExecutorService) maker.invoke(null);
    try {
      answersAreRight(place, pool);
    } finally {
      pool.shutdown();
    }
  }
}
