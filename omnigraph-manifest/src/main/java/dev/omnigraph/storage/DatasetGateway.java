package dev.omnigraph.storage;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.ids.BranchName;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Access to Lance datasets. Thread-safe. Absence is {@link dev.omnigraph.errors.StorageException}
 * with fault {@code NOT_FOUND}; an unreadable or zero-filled version file is {@code UNREADABLE},
 * never version 0.
 */
public interface DatasetGateway extends AutoCloseable {
  /** Returns the allocator all buffers of this gateway come from; operations use a child of it. */
  BufferAllocator allocator();

  /**
   * Creates an empty dataset at version 1 with stable row ids and storage version 2.2.
   *
   * @throws dev.omnigraph.errors.StorageException with fault {@code ALREADY_EXISTS}
   */
  @MustBeClosed
  DatasetHandle create(DatasetAddress address, Schema schema);

  /**
   * Creates a dataset whose version 1 holds the given rows; otherwise as {@link
   * #create(DatasetAddress, Schema)}.
   */
  @MustBeClosed
  DatasetHandle create(DatasetAddress address, BatchSource rows);

  /** Opens a version; one open. */
  @MustBeClosed
  DatasetHandle open(DatasetAddress address, long version);

  /** Opens the newest version; one open. */
  @MustBeClosed
  DatasetHandle openLatest(DatasetAddress address);

  /**
   * Opens the newest version that can be read: newest version files that are torn or filled with
   * zeros, as a power cut leaves them of unfinished commits, are passed over. For readers; a writer
   * moves them aside first, see {@link #setAsideUnreadable}.
   *
   * @param pinned the newest version that cannot have been left unfinished
   */
  @MustBeClosed
  DatasetHandle openNewestReadable(DatasetAddress address, long pinned);

  /**
   * Returns whether a version exists and no newer one does. Exact; on a local disk two file
   * look-ups whatever the length of the history, on an object store one open. Does not notice that
   * a branch was deleted and created again, see {@link #incarnation}.
   */
  boolean isNewest(DatasetAddress address, long version);

  /**
   * Returns what {@link BranchRef#incarnation} says of the address's branch, or empty if there is
   * no such branch; constant for main. On a local disk one small read.
   */
  Optional<String> incarnation(DatasetAddress address);

  /**
   * Moves unreadable newest version files aside, so that the next commit works. Only for the holder
   * of the writer lease.
   *
   * @param pinned the newest version some graph commit names: it and older ones are never touched;
   *     0 where the whole chain may be an unfinished creation
   * @return the versions moved, newest first
   * @throws dev.omnigraph.errors.StorageException with fault {@code UNREADABLE} if no version from
   *     the pinned one on is readable; nothing was moved
   */
  List<Long> setAsideUnreadable(DatasetAddress address, long pinned);

  /** Returns whether a dataset is there. */
  boolean exists(DatasetAddress address);

  /**
   * Writes rows into data files that no version names yet.
   *
   * @param rowsPerFileMax when to start another file
   * @return the files in order, none when there is no row
   */
  List<StagedFragment> stage(DatasetAddress address, BatchSource rows, long rowsPerFileMax);

  /**
   * Deletes files that were written for a commit nobody will ask for. A file that stays behind, as
   * all do on object stores, is a loose one.
   */
  void discard(List<StagedFragment> staged);

  /**
   * Writes rows of any schema into data files beside a dataset, for a {@link TableEffect.Overwrite}
   * that changes its columns; otherwise as {@link #stage}.
   */
  List<StagedFragment> stageReplacement(
      DatasetAddress address, BatchSource rows, long rowsPerFileMax);

  /**
   * Creates a branch of the dataset from a version of another branch. The caller lists branches
   * first.
   */
  void createBranch(DatasetAddress from, long version, BranchName name);

  /**
   * Names a version of a branch; storage keeps it as long as the tag is there. The caller lists
   * tags first.
   */
  void createTag(DatasetAddress chain, long version, String tag);

  /** Deletes a tag; absent is success. */
  void deleteTag(DatasetAddress dataset, String tag);

  /** Deletes a branch and its files; absent is success. */
  void deleteBranch(DatasetAddress dataset, BranchName name);

  /** Lists the versions of a chain that are stored, newest first: one listing. */
  List<StoredVersion> versions(DatasetAddress address);

  /**
   * Removes versions of a dataset and what only they name, and old files nobody names. The newest
   * version of each chain, tagged versions and those branches started from stay whatever is asked.
   * Only for the holder of the writer lease. Reads the file of every version; not for a hot path.
   *
   * @return what was removed, or would be
   * @throws dev.omnigraph.errors.StorageException if a version that stays cannot be read; then
   *     nothing was removed
   */
  Reclaimed reclaim(ReclaimRequest request);

  /**
   * Lists the files of a dataset and all of its branches that no stored version names, and whole
   * directories of branches that are no branches. Some may belong to a write that is at work. Reads
   * the file of every version; empty on object stores.
   *
   * @param dataset the main chain of the dataset
   * @throws dev.omnigraph.errors.StorageException if a version cannot be read
   */
  List<LooseFile> looseFiles(DatasetAddress dataset);

  /** Deletes a dataset with all of its files; absent is success. */
  void drop(DatasetAddress address);

  /**
   * Forces to stable storage whatever the named commits wrote and that was not forced yet: usually
   * the version file and its directory. One round, side by side. Of a version that was opened, not
   * committed here, everything it names is forced, once per handle. A no-op where the gateway was
   * opened with relaxed durability.
   */
  void force(List<DatasetHandle> commits);

  /**
   * Forces, in one round, commits as {@link #force} does and the files of transactions that are
   * about to be committed.
   */
  void forceBefore(List<DatasetHandle> commits, List<PreparedCommit> next);

  /**
   * Begins to force the files of transactions and returns at once; {@link PreparedCommit#commit}
   * waits for the end and reports a failure.
   */
  void beginForce(List<PreparedCommit> next);

  @Override
  void close();
}
