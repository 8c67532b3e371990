package dev.omnigraph.search;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.expr.Limits;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread after the other do something, each waiting within its limits. Thread-safe. */
final class Turn {
  private static final long MILLIS_PER_CHECKPOINT = 10;

  private final ReentrantLock lock = new ReentrantLock();

  /** Waits until it is this thread's turn; throws if its execution ends before. */
  void take(Limits limits) {
    try {
      while (!lock.tryLock(MILLIS_PER_CHECKPOINT, TimeUnit.MILLISECONDS)) {
        limits.checkpoint();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CancelledException.of("query");
    }
  }

  /** Lets the next one. */
  void end() {
    lock.unlock();
  }
}
