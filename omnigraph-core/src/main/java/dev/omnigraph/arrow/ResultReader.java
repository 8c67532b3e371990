package dev.omnigraph.arrow;

import dev.omnigraph.query.exec.ResultChunk;
import dev.omnigraph.query.exec.ResultCursor;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a running query as record batches. Confined to one thread. Close releases the batch
 * and ends the query.
 */
public final class ResultReader extends ArrowReader {
  private static final int BATCH_ROWS_MAX = 1 << 16;

  private final ResultCursor cursor;
  private final Runnable onClose;
  private @Nullable ResultChunk chunk;
  private int next;
  private long copied;

  /**
   * Reads the remaining rows of a cursor.
   *
   * @param allocator where batches are allocated; stays the caller's
   * @param onClose ends the query
   */
  public ResultReader(BufferAllocator allocator, ResultCursor cursor, Runnable onClose) {
    super(allocator);
    this.cursor = cursor;
    this.onClose = onClose;
  }

  @Override
  protected Schema readSchema() {
    return ArrowTypes.schema(cursor.columns());
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    prepareLoadNextBatch();
    ResultChunk current = chunk;
    if (current == null || next == current.size()) {
      current = cursor.next();
      chunk = current;
      next = 0;
    }
    if (current == null) {
      return false;
    }
    int count = Math.min(BATCH_ROWS_MAX, current.size() - next);
    List<FieldVector> vectors = getVectorSchemaRoot().getFieldVectors();
    for (int i = 0; i < vectors.size(); i++) {
      count = VectorFiller.fill(vectors.get(i), current.operand(i), current.rows(), next, count);
    }
    getVectorSchemaRoot().setRowCount(count);
    for (FieldVector vector : vectors) {
      copied += vector.getBufferSize();
    }
    next += count;
    return true;
  }

  /** Returns the bytes copied into batches so far. */
  @Override
  public long bytesRead() {
    return copied;
  }

  @Override
  protected void closeReadSource() {
    onClose.run();
  }
}
