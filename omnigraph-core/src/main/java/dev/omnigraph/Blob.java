package dev.omnigraph;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.storage.BlobContent;
import dev.omnigraph.topology.DatasetLease;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * One blob of one state of the graph, read in parts. Memory use is bounded by the parts asked for.
 *
 * <p><b>Thread-safety:</b> confined to one thread. <b>Lifecycle:</b> close it, and before the
 * graph; an open one keeps its version from cleanup by this process. Closing twice is harmless.
 */
public final class Blob implements AutoCloseable {
  private static final int CHUNK = 1 << 20;

  private final DatasetLease lease;
  private final BlobContent content;

  Blob(DatasetLease lease, BlobContent content) {
    this.lease = lease;
    this.content = content;
  }

  /**
   * Returns where the bytes are, if the blob was written as a reference to something outside the
   * graph; then it has no bytes of its own.
   */
  public Optional<String> reference() {
    return content.reference();
  }

  /** Returns the number of bytes in the graph. */
  public long size() {
    return content.size();
  }

  /**
   * Reads a part.
   *
   * @param offset where it begins, from 0
   * @throws dev.omnigraph.errors.InvalidInputException if the part does not lie within the blob
   */
  public byte[] read(long offset, int length) {
    return content.read(offset, length);
  }

  /** Copies all bytes to a stream, which stays open. */
  public void writeTo(OutputStream out) {
    try {
      for (long at = 0; at < size(); at += CHUNK) {
        out.write(read(at, (int) Math.min(CHUNK, size() - at)));
      }
      out.flush();
    } catch (IOException e) {
      throw StorageException.of(
          StorageException.Fault.OTHER, "write blob", "output", String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      content.close();
    } finally {
      lease.close();
    }
  }
}
