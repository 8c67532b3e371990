package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.ClosedException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the uses of a native object so that it is released after the last one and never used after
 * it was closed. Thread-safe.
 *
 * <p>Closing forbids new uses at once; the release runs on whichever thread ends the last use.
 */
final class UseGuard {
  private static final int CLOSED = 1 << 31;

  private final String object;
  private final Runnable release;
  private final AtomicInteger uses = new AtomicInteger();

  UseGuard(String object, Runnable release) {
    this.object = object;
    this.release = release;
  }

  /**
   * Starts a use, to be ended with {@link #leave}.
   *
   * @throws ClosedException after {@link #close}
   */
  void enter() {
    int seen;
    do {
      seen = uses.get();
      if (seen < 0) {
        throw ClosedException.of(object);
      }
    } while (!uses.compareAndSet(seen, seen + 1));
  }

  /** Ends a use. */
  void leave() {
    if (uses.decrementAndGet() == CLOSED) {
      release.run();
    }
  }

  /** Forbids further uses; releases now or when the last use ends. Idempotent. */
  void close() {
    int seen;
    do {
      seen = uses.get();
      if (seen < 0) {
        return;
      }
    } while (!uses.compareAndSet(seen, seen | CLOSED));
    if (seen == 0) {
      release.run();
    }
  }

  /** Throws {@link ClosedException} if closed. */
  void check() {
    if (uses.get() < 0) {
      throw ClosedException.of(object);
    }
  }
}
