package dev.omnigraph.manifest.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("MustBeClosedChecker") // closed at once, or refused
class TableQueuesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final QueueKey A = QueueKey.of(TableKey.node("A"), BranchName.MAIN);
  private static final QueueKey B = QueueKey.of(TableKey.node("B"), BranchName.MAIN);
  private static final QueueKey A_OTHER = QueueKey.of(TableKey.node("A"), BranchName.of("x"));

  private final TableQueues queues = new TableQueues();

  @Test
  void keysAreSortedDistinctAndReleasedTogether() {
    try (TableQueues.Held held = queues.acquire(List.of(B, A, B, QueueKey.SCHEMA_APPLY), LONG)) {
      assertThat(held.keys()).containsExactly(QueueKey.SCHEMA_APPLY, A, B);
      assertThat(held.covers(Set.of(A, B))).isTrue();
      assertThat(held.covers(Set.of(A, A_OTHER))).isFalse();
      assertThat(queues.inUse()).isEqualTo(3);
      assertThat(queues.tryAcquire(Set.of(A_OTHER, B))).isEmpty();
      assertThat(queues.inUse()).isEqualTo(3);
    }
    assertThat(queues.inUse()).isZero();
    Optional<TableQueues.Held> free = queues.tryAcquire(Set.of(A, B));
    assertThat(free).isPresent();
    free.orElseThrow().close();
  }

  @Test
  void timeOutNamesTheKeyAndHoldsNothing() {
    try (TableQueues.Held held = queues.acquire(Set.of(B), LONG)) {
      assertThat(held.keys()).containsExactly(B);
      BusyException error =
          catchThrowableOfType(
              BusyException.class, () -> queues.acquire(Set.of(A, B), Duration.ZERO).close());
      assertThat(error.code()).isEqualTo(ErrorCode.BUSY);
      assertThat(error.details()).containsEntry("holder", "node:B@main");
      assertThat(queues.inUse()).isEqualTo(1);
    }
  }

  @Test
  void interruptEndsTheWaitAndHoldsNothing() {
    try (TableQueues.Held held = queues.acquire(Set.of(B), LONG)) {
      assertThat(held.keys()).containsExactly(B);
      Thread.currentThread().interrupt();
      CancelledException error =
          catchThrowableOfType(
              CancelledException.class, () -> queues.acquire(Set.of(A, B), LONG).close());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(error).isNotNull();
      assertThat(queues.inUse()).isEqualTo(1);
    }
  }

  @Test
  void closingTwiceReleasesOnce() {
    TableQueues.Held first = queues.acquire(Set.of(A), LONG);
    first.close();
    try (TableQueues.Held second = queues.acquire(Set.of(A), LONG)) {
      first.close();
      assertThat(second.covers(Set.of(A))).isTrue();
      assertThat(queues.tryAcquire(Set.of(A))).isEmpty();
    }
  }

  @Test
  void holdersOfOverlappingSetsExcludeEachOtherAndAllFinish() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      int[] counter = new int[1];
      AtomicInteger inside = new AtomicInteger();
      List<Future<?>> all = new ArrayList<>();
      List<List<QueueKey>> sets =
          List.of(List.of(A, B), List.of(B, A), List.of(A, A_OTHER), List.of(A_OTHER, B, A));
      for (List<QueueKey> set : sets) {
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    try (TableQueues.Held held = queues.acquire(set, LONG)) {
                      assertThat(held.covers(Set.of(A))).isTrue();
                      assertThat(inside.incrementAndGet()).isEqualTo(1);
                      counter[0]++;
                      inside.decrementAndGet();
                    }
                  }
                }));
      }
      for (Future<?> future : all) {
        future.get(60, TimeUnit.SECONDS);
      }
      assertThat(counter[0]).isEqualTo(2000);
      assertThat(queues.inUse()).isZero();
    } finally {
      threads.shutdownNow();
    }
  }
}
