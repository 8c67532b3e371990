package dev.omnigraph.write.rows;

import dev.omnigraph.errors.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table that wait until there is a place for them, in a temporary file outside the
 * graph. First all are added, then all are taken, in the same order. Confined; closing deletes the
 * file, and the system does when the process ends before.
 */
public final class RowSpill implements AutoCloseable {
  private final TableShape shape;
  private final BufferAllocator allocator;
  private @Nullable FileChannel file;
  private int added;
  private int taken;

  /** Starts empty; makes its file when the first rows come. */
  public RowSpill(TableShape shape, BufferAllocator allocator) {
    this.shape = shape;
    this.allocator = allocator;
  }

  /** Writes a batch and closes it; where its rows came from is forgotten. */
  public void add(RowBatch batch) {
    try (batch;
        ArrowRecordBatch record = new VectorUnloader(batch.root()).getRecordBatch()) {
      MessageSerializer.serialize(new WriteChannel(file()), record);
      added++;
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  /** Returns the next batch, which the caller closes; empty at the end. */
  public Optional<RowBatch> take() {
    if (taken == added) {
      return Optional.empty();
    }
    VectorSchemaRoot root = VectorSchemaRoot.create(shape.schema(), allocator);
    try {
      FileChannel from = file();
      if (taken == 0) {
        from.position(0);
      }
      try (ArrowRecordBatch record =
          MessageSerializer.deserializeRecordBatch(new ReadChannel(from), allocator)) {
        new VectorLoader(root).load(record);
      }
      taken++;
      return Optional.of(RowBatch.of(shape, root));
    } catch (IOException e) {
      root.close();
      throw failed("read", e);
    } catch (RuntimeException | Error e) {
      root.close();
      throw e;
    }
  }

  private FileChannel file() throws IOException {
    FileChannel open = file;
    if (open == null) {
      Path path = Files.createTempFile("omnigraph-", ".rows");
      open =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      file = open;
    }
    return open;
  }

  private static StorageException failed(String what, IOException e) {
    String reason = String.valueOf(e.getMessage());
    StorageException.Fault fault =
        reason.contains("No space left")
            ? StorageException.Fault.NO_SPACE
            : StorageException.Fault.OTHER;
    return StorageException.of(fault, what + " rows", "temporary file", reason, e);
  }

  @Override
  public void close() {
    FileChannel open = file;
    file = null;
    added = 0;
    taken = 0;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw failed("close", e);
      }
    }
  }
}
