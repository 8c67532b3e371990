package dev.omnigraph.testkit.crash;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.BlobContent;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.PreparedCommit;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedCompaction;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TagRef;
import dev.omnigraph.storage.TransactionInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A handle whose commits are numbered steps. As thread-safe as what it wraps. */
@SuppressWarnings("MustBeClosedChecker") // every handle passes on to the caller
final class CrashableHandle implements DatasetHandle {
  private final DatasetHandle inner;
  private final CrashableStorage storage;

  @MustBeClosed
  CrashableHandle(DatasetHandle inner, CrashableStorage storage) {
    this.inner = inner;
    this.storage = storage;
  }

  DatasetHandle inner() {
    return inner;
  }

  @MustBeClosed
  private DatasetHandle wrap(String verb, Supplier<DatasetHandle> change) {
    return new CrashableHandle(storage.durable(verb, inner.address().openUri(), change), storage);
  }

  @Override
  public DatasetAddress address() {
    return inner.address();
  }

  @Override
  public long version() {
    return inner.version();
  }

  @Override
  public Schema schema() {
    return inner.schema();
  }

  @Override
  public long latestVersion() {
    storage.requireAlive();
    return inner.latestVersion();
  }

  @Override
  public List<FragmentInfo> fragments() {
    storage.requireAlive();
    return inner.fragments();
  }

  @Override
  public int[] deletedRows(FragmentInfo fragment) {
    storage.requireAlive();
    return inner.deletedRows(fragment);
  }

  @Override
  public long countRows(@Nullable String filter) {
    storage.requireAlive();
    return inner.countRows(filter);
  }

  @Override
  @MustBeClosed
  public BatchStream scan(ScanRequest request) {
    storage.requireAlive();
    return inner.scan(request);
  }

  @Override
  public List<byte @Nullable []> readBlobs(List<Long> rowIds, String column) {
    storage.requireAlive();
    return inner.readBlobs(rowIds, column);
  }

  @Override
  public List<StagedFragment> stage(BatchSource rows, long rowsPerFileMax) {
    return storage.durable(
        "stage", inner.address().openUri(), () -> inner.stage(rows, rowsPerFileMax));
  }

  @Override
  public PreparedCommit prepare(CommitRequest request) {
    storage.requireAlive(); // no step: loose files nobody names, like those of a staging
    return new CrashableCommit(inner.prepare(request), storage);
  }

  @Override
  @MustBeClosed
  public DatasetHandle upsert(String keyColumn, BatchSource rows) {
    return wrap("upsert", () -> inner.upsert(keyColumn, rows));
  }

  @Override
  public Optional<TransactionInfo> transaction(long version) {
    storage.requireAlive();
    return inner.transaction(version);
  }

  @Override
  public Map<String, String> config() {
    return inner.config();
  }

  @Override
  public Optional<BlobContent> openBlob(String keyColumn, String key, String column) {
    storage.requireAlive();
    return inner.openBlob(keyColumn, key, column);
  }

  @Override
  public List<StagedCompaction> stageCompaction(CompactionRules rules) {
    return storage.durable(
        "stage compaction", inner.address().openUri(), () -> inner.stageCompaction(rules));
  }

  @Override
  public Optional<String> compactionObstacle() {
    storage.requireAlive();
    return inner.compactionObstacle();
  }

  @Override
  public List<BranchRef> branches() {
    storage.requireAlive();
    return inner.branches();
  }

  @Override
  public List<TagRef> tags() {
    storage.requireAlive();
    return inner.tags();
  }

  @Override
  @MustBeClosed
  public DatasetHandle createOrderedIndex(String column, String name) {
    return wrap("index", () -> inner.createOrderedIndex(column, name));
  }

  @Override
  public List<String> indexedColumns() {
    return inner.indexedColumns();
  }

  @Override
  public void close() {
    inner.close();
  }
}
