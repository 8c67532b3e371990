package dev.omnigraph.query.exec;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.expr.Environment;
import java.util.concurrent.atomic.AtomicLong;

/** One execution: what expressions refer to, and its limits. Thread-safe. */
final class ExecutionContext {
  private final Environment environment;
  private final ExecutionLimits limits;
  private final int columnCount;
  private final long deadlineMillis;
  private final AtomicLong reservedBytes = new AtomicLong();
  private volatile boolean stopped;
  private volatile boolean closed;

  ExecutionContext(Environment environment, ExecutionLimits limits, int columnCount) {
    this.environment = environment;
    this.limits = limits;
    this.columnCount = columnCount;
    this.deadlineMillis =
        limits.timeoutMillis().isPresent()
            ? later(limits.clock().millis(), limits.timeoutMillis().getAsLong())
            : Long.MAX_VALUE;
  }

  /** A time beyond what can be told is never. */
  private static long later(long now, long millis) {
    return millis > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + millis;
  }

  Environment environment() {
    return environment;
  }

  int columnCount() {
    return columnCount;
  }

  /**
   * Called once per batch.
   *
   * @throws CancelledException if the caller or an interrupt asked for the end
   * @throws ClosedException if the result or the graph was closed
   * @throws ResourceLimitException if the time is over
   */
  void checkpoint() {
    if (closed) {
      throw ClosedException.of("query result");
    }
    limits.cancellation().check();
    if (stopped || Thread.currentThread().isInterrupted()) {
      throw CancelledException.of("query");
    }
    if (deadlineMillis != Long.MAX_VALUE && limits.clock().millis() > deadlineMillis) {
      throw ResourceLimitException.timeout(limits.timeoutMillis().orElse(0));
    }
  }

  /**
   * Accounts for memory, before it is allocated, that is kept until it is released or the execution
   * ends.
   *
   * @throws ResourceLimitException if it is more than allowed
   */
  void reserve(long bytes) {
    long reserved = reservedBytes.addAndGet(bytes);
    if (reserved > limits.memoryBytesMax()) {
      throw ResourceLimitException.of("memory_bytes", limits.memoryBytesMax(), reserved);
    }
  }

  /** Takes back a reservation of memory that is not referred to any more. */
  void release(long bytes) {
    reservedBytes.addAndGet(-bytes);
  }

  /**
   * Accounts for arrays that are about to be replaced by longer copies, one after the other.
   *
   * @param bytesEach of all of them together
   * @param widest bytes of an entry of the widest one
   */
  void reserveGrowth(int from, int to, int bytesEach, int widest) {
    reserve((long) to * bytesEach - (long) from * bytesEach + (long) from * widest);
    release((long) from * widest);
  }

  /** Returns the bytes accounted for at present. */
  long reservedBytes() {
    return reservedBytes.get();
  }

  /** Ends what works on this execution at its next batch, because nobody wants the result. */
  void close() {
    closed = true;
  }

  /** Ends what works on this execution at its next batch, because one part of it failed. */
  void stop() {
    stopped = true;
  }
}
