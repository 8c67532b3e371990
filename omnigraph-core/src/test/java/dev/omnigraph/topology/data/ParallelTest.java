package dev.omnigraph.topology.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The caller of parallel tasks never leaves before the last of them ended. */
class ParallelTest {
  @Test
  void whatAnExecutorRefusesTheCallerRuns() throws InterruptedException {
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger accepted = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    Executor closing =
        task -> {
          if (accepted.getAndIncrement() > 0) {
            throw new RejectedExecutionException("the pool was shut down");
          }
          Thread thread = new Thread(task);
          threads.add(thread);
          thread.start();
        };
    Parallel.run(
        closing,
        List.of(
            ran::incrementAndGet,
            ran::incrementAndGet,
            ran::incrementAndGet,
            ran::incrementAndGet));
    assertThat(ran).hasValue(4);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(ran).as("each once").hasValue(4);
  }
}
