package dev.omnigraph.query.exec;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.expr.Limits;
import java.util.concurrent.atomic.AtomicLong;

/** The limits of one execution that has begun, and what it has used. Thread-safe. */
final class RunningLimits implements Limits {
  private final ExecutionLimits limits;
  private final long deadlineMillis;
  private final AtomicLong reservedBytes = new AtomicLong();
  private volatile boolean stopped;
  private volatile boolean closed;

  /** Begins now. */
  RunningLimits(ExecutionLimits limits) {
    this.limits = limits;
    this.deadlineMillis =
        limits.timeoutMillis().isPresent()
            ? later(limits.clock().millis(), limits.timeoutMillis().getAsLong())
            : Long.MAX_VALUE;
  }

  /** A time beyond what can be told is never. */
  private static long later(long now, long millis) {
    return millis > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + millis;
  }

  /**
   * Called once per batch.
   *
   * @throws CancelledException if the caller or an interrupt asked for the end
   * @throws ClosedException if the result or the graph was closed
   * @throws ResourceLimitException if the time is over
   */
  @Override
  public void checkpoint() {
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
  @Override
  public void reserve(long bytes) {
    long reserved = reservedBytes.addAndGet(bytes);
    if (reserved > limits.memoryBytesMax()) {
      throw ResourceLimitException.of("memory_bytes", limits.memoryBytesMax(), reserved);
    }
  }

  /** Takes back a reservation of memory that is not referred to any more. */
  void release(long bytes) {
    reservedBytes.addAndGet(-bytes);
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
