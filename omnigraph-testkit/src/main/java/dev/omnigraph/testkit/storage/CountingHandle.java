package dev.omnigraph.testkit.storage;

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
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A handle that notes every call. As thread-safe as what it wraps. */
@SuppressWarnings("MustBeClosedChecker") // every handle passes on to the caller
final class CountingHandle implements DatasetHandle {
  private final DatasetHandle inner;
  private final CountingGateway gateway;

  @MustBeClosed
  CountingHandle(DatasetHandle inner, CountingGateway gateway) {
    this.inner = inner;
    this.gateway = gateway;
  }

  DatasetHandle inner() {
    return inner;
  }

  private void note(Verb verb) {
    gateway.ledger().add(verb, inner.address().openUri());
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
    note(Verb.PROBE);
    return inner.latestVersion();
  }

  @Override
  public List<FragmentInfo> fragments() {
    note(Verb.LIST_FRAGMENTS);
    return inner.fragments();
  }

  @Override
  public int[] deletedRows(FragmentInfo fragment) {
    note(Verb.READ_DELETIONS);
    return inner.deletedRows(fragment);
  }

  @Override
  public long countRows(@Nullable String filter) {
    note(Verb.COUNT);
    return inner.countRows(filter);
  }

  @Override
  @MustBeClosed
  public BatchStream scan(ScanRequest request) {
    List<Integer> fragments = request.fragmentIds();
    List<String> columns = request.columns();
    gateway
        .ledger()
        .add(
            Verb.SCAN,
            inner.address().openUri(),
            fragments == null ? List.of() : fragments,
            columns == null ? List.of() : columns);
    return new CountingStream(inner.scan(request), gateway.ledger());
  }

  @Override
  public List<byte @Nullable []> readBlobs(List<Long> rowIds, String column) {
    note(Verb.SCAN);
    return inner.readBlobs(rowIds, column);
  }

  @Override
  public List<StagedFragment> stage(BatchSource rows, long rowsPerFileMax) {
    note(Verb.STAGE);
    return inner.stage(rows, rowsPerFileMax);
  }

  @Override
  public PreparedCommit prepare(CommitRequest request) {
    return new CountingCommit(inner.prepare(request), gateway);
  }

  @Override
  @MustBeClosed
  public DatasetHandle upsert(String keyColumn, BatchSource rows) {
    note(Verb.UPSERT);
    return gateway.track(inner.upsert(keyColumn, rows));
  }

  @Override
  public Optional<TransactionInfo> transaction(long version) {
    note(Verb.READ_TRANSACTION);
    return inner.transaction(version);
  }

  @Override
  public Map<String, String> config() {
    return inner.config();
  }

  @Override
  public Optional<BlobContent> openBlob(String keyColumn, String key, String column) {
    note(Verb.SCAN);
    return inner.openBlob(keyColumn, key, column);
  }

  @Override
  public List<StagedCompaction> stageCompaction(CompactionRules rules) {
    note(Verb.STAGE);
    return inner.stageCompaction(rules);
  }

  @Override
  public Optional<String> compactionObstacle() {
    return inner.compactionObstacle();
  }

  @Override
  public List<BranchRef> branches() {
    note(Verb.LIST_BRANCHES);
    return inner.branches();
  }

  @Override
  public List<TagRef> tags() {
    note(Verb.LIST_BRANCHES);
    return inner.tags();
  }

  @Override
  @MustBeClosed
  public DatasetHandle createOrderedIndex(String column, String name) {
    note(Verb.INDEX);
    return gateway.track(inner.createOrderedIndex(column, name));
  }

  @Override
  public List<String> indexedColumns() {
    return inner.indexedColumns();
  }

  @Override
  public void close() {
    gateway.closed(this);
    inner.close();
  }
}
