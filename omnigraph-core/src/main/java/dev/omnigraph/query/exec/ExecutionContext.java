package dev.omnigraph.query.exec;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.expr.Environment;

/** One execution: what expressions refer to, and its limits. Thread-safe. */
final class ExecutionContext {
  private final Environment environment;
  private final RunningLimits limits;
  private final int columnCount;

  ExecutionContext(Environment environment, RunningLimits limits, int columnCount) {
    this.environment = environment;
    this.limits = limits;
    this.columnCount = columnCount;
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
    limits.checkpoint();
  }

  /**
   * Accounts for memory, before it is allocated, that is kept until it is released or the execution
   * ends.
   *
   * @throws ResourceLimitException if it is more than allowed
   */
  void reserve(long bytes) {
    limits.reserve(bytes);
  }

  /** Takes back a reservation of memory that is not referred to any more. */
  void release(long bytes) {
    limits.release(bytes);
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
    return limits.reservedBytes();
  }

  /** Ends what works on this execution at its next batch, because nobody wants the result. */
  void close() {
    limits.close();
  }

  /** Ends what works on this execution at its next batch, because one part of it failed. */
  void stop() {
    limits.stop();
  }
}
