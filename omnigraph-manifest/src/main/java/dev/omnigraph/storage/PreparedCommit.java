package dev.omnigraph.storage;

import com.google.errorprone.annotations.MustBeClosed;

/**
 * A transaction whose files are written and which no version names yet. Confined to one thread;
 * valid while the handle it was prepared on is open. Leaving one unused is harmless: its files are
 * loose ones that cleanup removes.
 */
public interface PreparedCommit {
  /** Returns the chain the commit will advance. No storage call. */
  DatasetAddress address();

  /**
   * Commits as {@link DatasetHandle#commit} does. The files are on stable storage before the
   * version that names them appears, so whoever can read a version can read its rows: they are
   * forced here, unless {@link DatasetGateway#beginForce} or {@link DatasetGateway#forceBefore}
   * did.
   *
   * @throws dev.omnigraph.errors.StorageException with fault {@code CONTENTION} or {@code
   *     INCOMPATIBLE} when a foreign transaction excludes this one, otherwise if the files could
   *     not be forced; nothing moved
   */
  @MustBeClosed
  DatasetHandle commit();
}
