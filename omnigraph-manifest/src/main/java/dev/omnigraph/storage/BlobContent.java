package dev.omnigraph.storage;

import java.util.Optional;

/**
 * One stored blob, open for reading parts of it. Confined to one thread; valid while the handle it
 * was opened on is open; close it.
 */
public interface BlobContent extends AutoCloseable {
  /** Returns the reference the blob is, if its bytes are elsewhere; then it has none here. */
  Optional<String> reference();

  /** Returns the number of bytes. */
  long size();

  /**
   * Reads a part.
   *
   * @param offset where it begins, from 0
   * @param length its length; offset and length lie within the blob
   */
  byte[] read(long offset, int length);

  @Override
  void close();
}
