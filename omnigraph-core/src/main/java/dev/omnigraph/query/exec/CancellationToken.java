package dev.omnigraph.query.exec;

/** Asks a running query to stop. Thread-safe; once cancelled it stays so. */
public final class CancellationToken {
  private volatile boolean cancelled;

  /** Asks for the end; the query ends with {@code CancelledException} at its next batch. */
  public void cancel() {
    cancelled = true;
  }

  /** Returns whether the end was asked for. */
  public boolean isCancelled() {
    return cancelled;
  }
}
