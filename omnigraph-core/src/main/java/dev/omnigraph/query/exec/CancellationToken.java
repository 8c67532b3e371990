package dev.omnigraph.query.exec;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ClosedException;
import org.jspecify.annotations.Nullable;

/** Asks running queries to stop. Thread-safe; once cancelled or closed it stays so. */
public final class CancellationToken {
  private volatile boolean ended;
  private volatile @Nullable String closed;

  /** Asks for the end; a query ends with {@link CancelledException} at its next batch. */
  public void cancel() {
    ended = true;
  }

  /**
   * Asks for the end because what a query reads is closed; it ends with {@link ClosedException} at
   * its next batch.
   *
   * @param object what was closed
   */
  public void close(String object) {
    closed = object;
    ended = true;
  }

  /**
   * Does nothing unless the end was asked for.
   *
   * @throws CancelledException if a caller asked for it
   * @throws ClosedException if what the query reads is closed
   */
  void check() {
    if (ended) {
      String object = closed;
      throw object == null ? CancelledException.of("query") : ClosedException.of(object);
    }
  }
}
