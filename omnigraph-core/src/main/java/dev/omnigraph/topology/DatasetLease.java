package dev.omnigraph.topology;

import dev.omnigraph.storage.DatasetHandle;

/**
 * The right to use a shared open handle. Close gives it back; the handle itself stays open for the
 * next user. Idempotent.
 */
public interface DatasetLease extends AutoCloseable {
  /** Returns the handle. Not to be closed by the holder of the lease. */
  DatasetHandle handle();

  @Override
  void close();
}
