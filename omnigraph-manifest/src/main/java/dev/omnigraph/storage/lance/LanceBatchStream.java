package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.BatchStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.lance.ipc.LanceScanner;

/**
 * The batches of one scan. Confined to one thread, except that the version it reads may be closed
 * by another: the stream keeps it alive. Owns scanner, reader and allocator.
 */
final class LanceBatchStream implements BatchStream {
  private final String object;
  private final LanceScanner scanner;
  private final ArrowReader reader;
  private final BufferAllocator allocator;
  private final Runnable afterClose;
  private final Function<Exception, OmnigraphException> failure;
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable VectorSchemaRoot batch;

  LanceBatchStream(
      String object,
      LanceScanner scanner,
      ArrowReader reader,
      BufferAllocator allocator,
      Runnable afterClose,
      Function<Exception, OmnigraphException> failure) {
    this.object = object;
    this.scanner = scanner;
    this.reader = reader;
    this.allocator = allocator;
    this.afterClose = afterClose;
    this.failure = failure;
  }

  @Override
  public boolean next() {
    checkOpen();
    try {
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        if (root.getRowCount() > 0) {
          batch = root;
          return true;
        }
      }
      batch = null;
      return false;
    } catch (Exception e) {
      throw failure.apply(e);
    }
  }

  @Override
  public VectorSchemaRoot batch() {
    checkOpen();
    if (batch == null) {
      throw new IllegalStateException("there is no current batch");
    }
    return batch;
  }

  private void checkOpen() {
    if (closed.get()) {
      throw ClosedException.of("scan of " + object);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    batch = null;
    try {
      Closing.all("scan", object, reader, scanner, allocator);
    } finally {
      afterClose.run();
    }
  }
}
