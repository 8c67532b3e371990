package dev.omnigraph.topology;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.BlobContent;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.LooseFile;
import dev.omnigraph.storage.PreparedCommit;
import dev.omnigraph.storage.ReclaimRequest;
import dev.omnigraph.storage.Reclaimed;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedCompaction;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.StoredVersion;
import dev.omnigraph.storage.TagRef;
import dev.omnigraph.storage.TransactionInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Counts opens, scans, scanned rows, deletion reads and open handles of a gateway. */
@SuppressWarnings("MustBeClosedChecker") // hands on what it opens
final class CountingGateway implements DatasetGateway {
  final AtomicInteger opens = new AtomicInteger();
  final AtomicInteger scans = new AtomicInteger();
  final AtomicLong rows = new AtomicLong();
  final AtomicInteger deletionReads = new AtomicInteger();
  final AtomicInteger handlesOpen = new AtomicInteger();
  private final DatasetGateway inner;

  CountingGateway(DatasetGateway inner) {
    this.inner = inner;
  }

  void reset() {
    opens.set(0);
    scans.set(0);
    rows.set(0);
    deletionReads.set(0);
  }

  @Override
  public BufferAllocator allocator() {
    return inner.allocator();
  }

  private DatasetHandle counted(DatasetHandle handle) {
    handlesOpen.incrementAndGet();
    return new Handle(handle);
  }

  @Override
  public DatasetHandle create(DatasetAddress address, Schema schema) {
    return counted(inner.create(address, schema));
  }

  @Override
  public DatasetHandle create(DatasetAddress address, BatchSource rows) {
    return counted(inner.create(address, rows));
  }

  @Override
  public DatasetHandle open(DatasetAddress address, long version) {
    opens.incrementAndGet();
    return counted(inner.open(address, version));
  }

  @Override
  public DatasetHandle openLatest(DatasetAddress address) {
    opens.incrementAndGet();
    return counted(inner.openLatest(address));
  }

  @Override
  public DatasetHandle openNewestReadable(DatasetAddress address, long pinned) {
    opens.incrementAndGet();
    return counted(inner.openNewestReadable(address, pinned));
  }

  @Override
  public boolean isNewest(DatasetAddress address, long version) {
    return inner.isNewest(address, version);
  }

  @Override
  public Optional<String> incarnation(DatasetAddress address) {
    return inner.incarnation(address);
  }

  @Override
  public List<Long> setAsideUnreadable(DatasetAddress address, long pinned) {
    return inner.setAsideUnreadable(address, pinned);
  }

  @Override
  public boolean exists(DatasetAddress address) {
    return inner.exists(address);
  }

  @Override
  public List<StagedFragment> stage(DatasetAddress address, BatchSource rows, long rowsPerFileMax) {
    return inner.stage(address, rows, rowsPerFileMax);
  }

  @Override
  public void discard(List<StagedFragment> staged) {
    inner.discard(staged);
  }

  @Override
  public List<StagedFragment> stageReplacement(
      DatasetAddress address, BatchSource rows, long rowsPerFileMax) {
    return inner.stageReplacement(address, rows, rowsPerFileMax);
  }

  @Override
  public void createBranch(DatasetAddress from, long version, BranchName name) {
    inner.createBranch(from, version, name);
  }

  @Override
  public void createTag(DatasetAddress chain, long version, String tag) {
    inner.createTag(chain, version, tag);
  }

  @Override
  public void deleteTag(DatasetAddress dataset, String tag) {
    inner.deleteTag(dataset, tag);
  }

  @Override
  public void deleteBranch(DatasetAddress dataset, BranchName name) {
    inner.deleteBranch(dataset, name);
  }

  @Override
  public List<StoredVersion> versions(DatasetAddress address) {
    return inner.versions(address);
  }

  @Override
  public Reclaimed reclaim(ReclaimRequest request) {
    return inner.reclaim(request);
  }

  @Override
  public List<LooseFile> looseFiles(DatasetAddress dataset) {
    return inner.looseFiles(dataset);
  }

  @Override
  public void drop(DatasetAddress address) {
    inner.drop(address);
  }

  @Override
  public void force(List<DatasetHandle> commits) {
    inner.force(commits);
  }

  @Override
  public void forceBefore(List<DatasetHandle> commits, List<PreparedCommit> next) {
    inner.forceBefore(commits, next);
  }

  @Override
  public void beginForce(List<PreparedCommit> next) {
    inner.beginForce(next);
  }

  @Override
  public void close() {
    inner.close();
  }

  private final class Handle implements DatasetHandle {
    private final DatasetHandle handle;
    private boolean closed;

    Handle(DatasetHandle handle) {
      this.handle = handle;
    }

    @Override
    public DatasetAddress address() {
      return handle.address();
    }

    @Override
    public long version() {
      return handle.version();
    }

    @Override
    public Schema schema() {
      return handle.schema();
    }

    @Override
    public long latestVersion() {
      return handle.latestVersion();
    }

    @Override
    public List<FragmentInfo> fragments() {
      return handle.fragments();
    }

    @Override
    public int[] deletedRows(FragmentInfo fragment) {
      deletionReads.incrementAndGet();
      return handle.deletedRows(fragment);
    }

    @Override
    public long countRows(@Nullable String filter) {
      return handle.countRows(filter);
    }

    @Override
    public BatchStream scan(ScanRequest request) {
      scans.incrementAndGet();
      BatchStream stream = handle.scan(request);
      return new BatchStream() {
        @Override
        public boolean next() {
          boolean more = stream.next();
          if (more) {
            rows.addAndGet(stream.batch().getRowCount());
          }
          return more;
        }

        @Override
        public VectorSchemaRoot batch() {
          return stream.batch();
        }

        @Override
        public void close() {
          stream.close();
        }
      };
    }

    @Override
    public List<byte @Nullable []> readBlobs(List<Long> rowIds, String column) {
      return handle.readBlobs(rowIds, column);
    }

    @Override
    public DatasetHandle commit(CommitRequest request) {
      return counted(handle.commit(request));
    }

    @Override
    public List<StagedFragment> stage(BatchSource rows, long rowsPerFileMax) {
      return handle.stage(rows, rowsPerFileMax);
    }

    @Override
    public PreparedCommit prepare(CommitRequest request) {
      throw new UnsupportedOperationException("the tests of this package commit at once");
    }

    @Override
    public DatasetHandle upsert(String keyColumn, BatchSource source) {
      return counted(handle.upsert(keyColumn, source));
    }

    @Override
    public Optional<TransactionInfo> transaction(long version) {
      return handle.transaction(version);
    }

    @Override
    public Map<String, String> config() {
      return handle.config();
    }

    @Override
    public Optional<BlobContent> openBlob(String keyColumn, String key, String column) {
      return handle.openBlob(keyColumn, key, column);
    }

    @Override
    public List<StagedCompaction> stageCompaction(CompactionRules rules) {
      return handle.stageCompaction(rules);
    }

    @Override
    public Optional<String> compactionObstacle() {
      return handle.compactionObstacle();
    }

    @Override
    public List<BranchRef> branches() {
      return handle.branches();
    }

    @Override
    public List<TagRef> tags() {
      return handle.tags();
    }

    @Override
    public DatasetHandle createOrderedIndex(String column, String name) {
      return counted(handle.createOrderedIndex(column, name));
    }

    @Override
    public List<String> indexedColumns() {
      return handle.indexedColumns();
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        handlesOpen.decrementAndGet();
      }
      handle.close();
    }
  }
}
