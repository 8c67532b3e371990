package dev.omnigraph.storage;

/**
 * The right to write to one graph. Thread-safe. Held until closed; the operating system releases it
 * when the process dies.
 */
public interface WriterLease extends AutoCloseable {
  /** Returns whether the lease is still held. */
  boolean isHeld();

  @Override
  void close();
}
