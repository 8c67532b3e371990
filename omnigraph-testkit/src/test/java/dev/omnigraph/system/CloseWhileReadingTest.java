package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another thread closes what a query reads while the query runs. A query with a time limit looks at
 * the clock once per batch, so the clock is where the two meet.
 */
@ExtendWith(TempGraphExtension.class)
class CloseWhileReadingTest {
  private static final String SCHEMA = "node N { k: String @key }";
  private static final int NODES = 200;

  /** All triples, sorted: thousands of batches before the first row. */
  private static final String LONG =
      "query q() { match { $a: N $b: N $c: N } return { $a.k as a, $b.k as b } order { a asc } }";

  /** Stops whoever asks for the time, once, until it is let on. */
  private static final class MeetingClock implements InstantSource {
    private final CountDownLatch met = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();
    private volatile boolean armed;

    @Override
    public Instant instant() {
      if (armed && looks.incrementAndGet() == 3) {
        met.countDown();
        await(goOn);
      }
      return Instant.EPOCH;
    }

    static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static String records() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < NODES; i++) {
      lines.append("{\"type\":\"N\",\"data\":{\"k\":\"n").append(i).append("\"}}\n");
    }
    return lines.toString();
  }

  private static void read(QueryResult result, AtomicReference<Throwable> thrown) {
    try {
      result.rows();
    } catch (RuntimeException e) {
      thrown.set(e);
    }
  }

  /** Runs the query on a thread, closes something in the middle, and returns what became of it. */
  private static Throwable outcome(
      TempGraph place, int threads, BiConsumer<Omnigraph, QueryResult> close)
      throws InterruptedException {
    MeetingClock clock = new MeetingClock();
    OmnigraphOptions options = place.options().queryThreads(threads).clock(clock).build();
    QueryOptions limited = QueryOptions.defaults().withTimeout(Duration.ofDays(1));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (Omnigraph graph = Omnigraph.init(place.uri(), SCHEMA, options)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, records()));
      try (QueryResult result =
          graph.main().prepare(LONG, Optional.empty()).execute(Map.of(), limited)) {
        clock.armed = true;
        Thread reader = new Thread(() -> read(result, thrown));
        reader.start();
        MeetingClock.await(clock.met);
        close.accept(graph, result);
        int before = clock.looks.get();
        clock.goOn.countDown();
        reader.join(60_000);
        assertThat(reader.isAlive()).isFalse();
        // The other threads of the query may each have been between two looks.
        assertThat(clock.looks.get() - before).isLessThan(threads);
      }
    }
    return thrown.get();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void closingTheResultEndsTheRunningQuery(int threads, TempGraph place)
      throws InterruptedException {
    assertThat(outcome(place, threads, (graph, result) -> result.close()))
        .isInstanceOfSatisfying(
            ClosedException.class,
            e -> assertThat(e.details()).containsEntry("object", "query result"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void closingTheGraphEndsTheRunningQuery(int threads, TempGraph place)
      throws InterruptedException {
    assertThat(outcome(place, threads, (graph, result) -> graph.close()))
        .isInstanceOfSatisfying(
            ClosedException.class,
            e -> assertThat(e.details()).containsEntry("object", "graph " + place.uri()));
  }
}
