package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.BatchSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Presents batches to write as the reader that Arrow's C data interface exports. Confined to the
 * thread that writes.
 *
 * <p>Native code keeps references to the buffers of a batch after it asked for the next one, and a
 * producer may reuse its buffers then, so every batch is copied.
 */
final class BatchSourceReader extends ArrowReader {
  private static final int SMALL_ROWS_MAX = 1 << 16;

  private final BatchSource source;
  private volatile @Nullable Throwable producerFailure;
  private boolean isFirstLoaded;
  private boolean isSecondTaken;
  private @Nullable VectorSchemaRoot second;

  BatchSourceReader(BufferAllocator allocator, BatchSource source) {
    super(allocator);
    this.source = source;
  }

  /**
   * Loads the first batch and returns whether it is the only one, and small. Called before any
   * other method, if at all; reading on from there gives all batches.
   */
  boolean isOneSmallBatch() throws IOException {
    if (!loadNextBatch()) {
      isSecondTaken = true;
      return false;
    }
    isFirstLoaded = true;
    int rows = getVectorSchemaRoot().getRowCount();
    if (rows == 0 || rows > SMALL_ROWS_MAX) {
      return false;
    }
    second = take();
    isSecondTaken = true;
    return second == null;
  }

  private @Nullable VectorSchemaRoot take() {
    if (isSecondTaken) {
      VectorSchemaRoot taken = second;
      isSecondTaken = taken == null; // the end stays the end
      second = null;
      return taken;
    }
    try {
      return source.next();
    } catch (RuntimeException | Error e) {
      producerFailure = e;
      throw e;
    }
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    if (isFirstLoaded) {
      isFirstLoaded = false;
      return true;
    }
    prepareLoadNextBatch();
    VectorSchemaRoot batch = take();
    if (batch == null) {
      return false;
    }
    VectorSchemaRoot own = getVectorSchemaRoot();
    try (ArrowRecordBatch shared = new VectorUnloader(batch).getRecordBatch();
        ArrowRecordBatch copy = copy(shared)) {
      new VectorLoader(own).load(copy);
    }
    return true;
  }

  /** Throws what the producer threw, which native code turns into a text. */
  void rethrowProducerFailure() {
    Throwable failure = producerFailure;
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  private ArrowRecordBatch copy(ArrowRecordBatch batch) {
    List<ArrowBuf> copies = new ArrayList<>(batch.getBuffers().size());
    try {
      for (ArrowBuf buffer : batch.getBuffers()) {
        long bytes = buffer.writerIndex();
        ArrowBuf copy = allocator.buffer(bytes);
        copies.add(copy);
        copy.setBytes(0, buffer, 0, bytes);
        copy.writerIndex(bytes);
      }
      return new ArrowRecordBatch(
          batch.getLength(),
          batch.getNodes(),
          copies,
          batch.getBodyCompression(),
          batch.getVariadicBufferCounts(),
          false);
    } finally {
      // The record batch holds its own references.
      copies.forEach(ArrowBuf::close);
    }
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() {}

  @Override
  protected Schema readSchema() {
    return source.schema();
  }
}
