package dev.omnigraph.storage;

import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A stream of Arrow batches. Confined to one thread. The batch is owned by the stream and valid
 * until the next call of {@link #next} or {@link #close}.
 */
public interface BatchStream extends AutoCloseable {
  /** Advances; returns false at the end. Batches are never empty. */
  boolean next();

  /** Returns the current batch. */
  VectorSchemaRoot batch();

  @Override
  void close();
}
