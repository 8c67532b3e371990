package dev.omnigraph.query.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.plan.PhysicalPlan;
import dev.omnigraph.schema.SchemaCompiler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ExecutionLimitsTest {
  private static final int NODES = 100;
  private static final MemoryGraph GRAPH = graph();
  private static final String TRIPLES =
      "query q() { match { $a: N $b: N $c: N } return { $a, $b, $c } %s }";

  private static MemoryGraph graph() {
    MemoryGraph.Builder builder =
        new MemoryGraph.Builder(SchemaCompiler.compile("node N { k: String @key }"));
    for (int i = 0; i < NODES; i++) {
      builder.node("N", "n" + i, "k", "n" + i);
    }
    return builder.build();
  }

  private static ResultCursor start(String source, ExecutionLimits limits) {
    PhysicalPlan plan = QueryRunner.plan(GRAPH, source);
    return QueryExecutor.withoutSearch().execute(plan, GRAPH, new Value[0], 0, limits);
  }

  private static ExecutionLimits limits(
      InstantSource clock, OptionalLong timeout, long memory, CancellationToken token) {
    return new ExecutionLimits(clock, timeout, memory, token);
  }

  @Test
  void cancelledQueryEndsAtItsNextBatch() {
    CancellationToken token = new CancellationToken();
    ExecutionLimits limits =
        limits(InstantSource.system(), OptionalLong.empty(), Long.MAX_VALUE, token);
    try (ResultCursor cursor = start(TRIPLES.formatted(""), limits)) {
      assertThat(cursor.next()).isNotNull();
      token.cancel();
      assertThatThrownBy(cursor::next).isInstanceOf(CancelledException.class);
    }
  }

  @Test
  void queryPastItsTimeIsGivenUp() {
    AtomicLong millis = new AtomicLong(1_000);
    InstantSource clock = () -> Instant.ofEpochMilli(millis.getAndAdd(10));
    ExecutionLimits limits =
        limits(clock, OptionalLong.of(50), Long.MAX_VALUE, new CancellationToken());
    try (ResultCursor cursor = start(TRIPLES.formatted("order { $a.k }"), limits)) {
      assertThatThrownBy(cursor::next)
          .isInstanceOfSatisfying(
              ResourceLimitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    }
  }

  @Test
  void sortBeyondTheMemoryLimitIsRefused() {
    ExecutionLimits limits =
        limits(InstantSource.system(), OptionalLong.empty(), 1 << 16, new CancellationToken());
    try (ResultCursor cursor = start(TRIPLES.formatted("order { $a.k }"), limits)) {
      assertThatThrownBy(cursor::next)
          .isInstanceOfSatisfying(
              ResourceLimitException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_LIMIT);
                assertThat(e.details()).containsEntry("resource", "memory_bytes");
              });
    }
  }

  @Test
  void limitEndsAnUnorderedQueryEarly() {
    PhysicalPlan plan = QueryRunner.plan(GRAPH, TRIPLES.formatted("limit 5"));
    try (ResultCursor cursor =
        QueryExecutor.withoutSearch()
            .profile(plan, GRAPH, new Value[0], 0, ExecutionLimits.none())) {
      assertThat(QueryRunner.rows(cursor)).hasSize(5);
      assertThat(cursor.profile()).hasSize(4);
      assertThat(cursor.profile().get(2).rows()).isLessThan(NODES * NODES);
    }
  }

  @Test
  void closedCursorRefusesToGoOn() {
    ResultCursor cursor = start(TRIPLES.formatted(""), ExecutionLimits.none());
    cursor.close();
    cursor.close();
    assertThatThrownBy(cursor::next).isInstanceOf(ClosedException.class);
  }

  @Test
  void whatAQueryReadsIsLetGoOnlyWhenItsRunningCallEnded() {
    AtomicReference<ResultCursor> running = new AtomicReference<>();
    AtomicInteger lettingGo = new AtomicInteger();
    AtomicInteger beforeTheCallEnded = new AtomicInteger();
    InstantSource closing =
        () -> {
          ResultCursor cursor = running.getAndSet(null);
          if (cursor != null) {
            cursor.end(lettingGo::incrementAndGet);
            beforeTheCallEnded.set(lettingGo.get());
          }
          return Instant.EPOCH;
        };
    ExecutionLimits limits =
        limits(closing, OptionalLong.of(1_000), Long.MAX_VALUE, new CancellationToken());
    try (ResultCursor cursor = start(TRIPLES.formatted("order { $a.k }"), limits)) {
      running.set(cursor);
      assertThatThrownBy(cursor::next)
          .isInstanceOfSatisfying(
              ClosedException.class,
              e -> assertThat(e.details()).containsEntry("object", "query result"));
      assertThat(beforeTheCallEnded).hasValue(0);
      assertThat(lettingGo).hasValue(1);
      assertThatThrownBy(cursor::next).isInstanceOf(ClosedException.class);
    }
    assertThat(lettingGo).hasValue(1);
  }
}
