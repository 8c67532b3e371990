package dev.omnigraph.storage;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One version of one dataset, open. Thread-safe. Never moves to another version. Every method
 * throws {@link dev.omnigraph.errors.ClosedException} after {@link #close}; closing twice is
 * harmless and closing while another thread reads lets that read finish or fail typed, never crash.
 */
public interface DatasetHandle extends AutoCloseable {
  /** Returns what is open. No storage call. */
  DatasetAddress address();

  /** Returns the open version, at least 1. No storage call. */
  long version();

  /** Returns the Arrow schema with its metadata. No storage call. */
  Schema schema();

  /**
   * Returns the newest version of this branch: a probe, not an open. Lists the version directory,
   * so its cost grows with retained versions; not for the warm write path.
   */
  long latestVersion();

  /** Returns the fragments of this version in scan order. */
  List<FragmentInfo> fragments();

  /** Returns the physical offsets of the deleted rows of a fragment, ascending. */
  int[] deletedRows(FragmentInfo fragment);

  /** Returns the live rows that satisfy the filter, or all for null. */
  long countRows(@Nullable String filter);

  /** Starts a scan. */
  @MustBeClosed
  BatchStream scan(ScanRequest request);

  /**
   * Reads whole blobs by row id.
   *
   * @param rowIds row ids as a scan with {@link ScanRequest#rowId} returns them
   * @param column a blob column
   * @return one entry per id, in that order; null where the value has no bytes: storage cannot tell
   *     a null blob from an empty one
   * @throws dev.omnigraph.errors.StorageException with fault {@code NOT_FOUND} if an id is not that
   *     of a live row
   */
  List<byte @Nullable []> readBlobs(List<Long> rowIds, String column);

  /**
   * Opens the blob of one row for reading parts of it.
   *
   * @param keyColumn a text column that tells the row
   * @param key its value
   * @param column a blob column
   * @return empty where the value has no bytes, as with {@link #readBlobs}
   * @throws dev.omnigraph.errors.StorageException with fault {@code NOT_FOUND} if there is no such
   *     row
   */
  Optional<BlobContent> openBlob(String keyColumn, String key, String column);

  /**
   * Commits a transaction on top of this version and returns the version it became. Storage may
   * move the transaction over compatible foreign ones, so callers compare versions.
   *
   * @throws dev.omnigraph.errors.StorageException with fault {@code CONTENTION} or {@code
   *     INCOMPATIBLE} when a foreign transaction excludes this one; nothing moved
   */
  @MustBeClosed
  default DatasetHandle commit(CommitRequest request) {
    return prepare(request).commit();
  }

  /**
   * Writes rows into data files no version names yet, for transactions on this version or on later
   * ones of the same columns. Where the rows have exactly the columns of this version nothing is
   * read for it; otherwise it costs what {@link DatasetGateway#stage} costs.
   *
   * @param rowsPerFileMax the most rows of one file, at least 1
   */
  List<StagedFragment> stage(BatchSource rows, long rowsPerFileMax);

  /**
   * Writes what a transaction on top of this version needs besides its staged files. Nothing moves
   * before {@link PreparedCommit#commit}.
   */
  PreparedCommit prepare(CommitRequest request);

  /**
   * Upserts rows by an annotated key column and returns the new version. For {@code __manifest}
   * only.
   *
   * @throws dev.omnigraph.errors.StorageException with fault {@code CONTENTION} when a concurrent
   *     transaction wrote one of the keys; nothing moved
   */
  @MustBeClosed
  DatasetHandle upsert(String keyColumn, BatchSource rows);

  /** Returns the transaction that made the given version of this branch, if it is retained. */
  Optional<TransactionInfo> transaction(long version);

  /** Returns the dataset configuration. */
  Map<String, String> config();

  /**
   * Copies fragments that are worth it into new data files, row ids included; commits nothing. What
   * is returned may be committed on a later version of this chain as long as the copied fragments
   * are in it unchanged; otherwise that commit refuses.
   *
   * @return one entry per run of neighbouring fragments, none when nothing is worth copying
   * @throws dev.omnigraph.errors.InvalidInputException if the table has a blob column or an index
   *     that copying could break
   */
  List<StagedCompaction> stageCompaction(CompactionRules rules);

  /**
   * Returns why {@link #stageCompaction} refuses this table, in one stable word, or empty when it
   * does not.
   */
  Optional<String> compactionObstacle();

  /** Lists the branches of the dataset, main not included. */
  List<BranchRef> branches();

  /** Lists the tags of the dataset by name. */
  List<TagRef> tags();

  /** Builds an ordered index over one column and returns the version it became. */
  @MustBeClosed
  DatasetHandle createOrderedIndex(String column, String name);

  /** Returns the names of the columns that have an ordered index. */
  List<String> indexedColumns();

  @Override
  void close();
}
