package dev.omnigraph.storage;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Batches to write. Pulled by one thread. The producer owns the root and may reuse it for every
 * batch.
 */
public interface BatchSource {
  /** Returns the schema of all batches. */
  Schema schema();

  /** Returns the next batch, or null at the end. */
  @Nullable VectorSchemaRoot next();

  /** Returns a source of one batch, which the caller keeps owning. */
  static BatchSource of(VectorSchemaRoot batch) {
    return new BatchSource() {
      private boolean done;

      @Override
      public Schema schema() {
        return batch.getSchema();
      }

      @Override
      public @Nullable VectorSchemaRoot next() {
        if (done) {
          return null;
        }
        done = true;
        return batch;
      }
    };
  }
}
