package dev.omnigraph.testkit.crash;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.LooseFile;
import dev.omnigraph.storage.PreparedCommit;
import dev.omnigraph.storage.ReclaimRequest;
import dev.omnigraph.storage.Reclaimed;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.StoredVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** A gateway whose changes are numbered steps. As thread-safe as what it wraps. */
@SuppressWarnings("MustBeClosedChecker") // every handle passes on to the caller
final class CrashableGateway implements DatasetGateway {
  private final DatasetGateway inner;
  private final CrashableStorage storage;

  CrashableGateway(DatasetGateway inner, CrashableStorage storage) {
    this.inner = inner;
    this.storage = storage;
  }

  private DatasetHandle wrap(DatasetHandle handle) {
    return new CrashableHandle(handle, storage);
  }

  @Override
  public BufferAllocator allocator() {
    return inner.allocator();
  }

  @Override
  @MustBeClosed
  public DatasetHandle create(DatasetAddress address, Schema schema) {
    return wrap(storage.durable("create", address.openUri(), () -> inner.create(address, schema)));
  }

  @Override
  @MustBeClosed
  public DatasetHandle create(DatasetAddress address, BatchSource rows) {
    return wrap(storage.durable("create", address.openUri(), () -> inner.create(address, rows)));
  }

  @Override
  @MustBeClosed
  public DatasetHandle open(DatasetAddress address, long version) {
    storage.requireAlive();
    return wrap(inner.open(address, version));
  }

  @Override
  @MustBeClosed
  public DatasetHandle openLatest(DatasetAddress address) {
    storage.requireAlive();
    return wrap(inner.openLatest(address));
  }

  @Override
  @MustBeClosed
  public DatasetHandle openNewestReadable(DatasetAddress address, long pinned) {
    storage.requireAlive();
    return wrap(inner.openNewestReadable(address, pinned));
  }

  @Override
  public boolean isNewest(DatasetAddress address, long version) {
    storage.requireAlive();
    return inner.isNewest(address, version);
  }

  @Override
  public Optional<String> incarnation(DatasetAddress address) {
    storage.requireAlive();
    return inner.incarnation(address);
  }

  @Override
  public List<Long> setAsideUnreadable(DatasetAddress address, long pinned) {
    storage.requireAlive(); // no step: there is nothing unreadable unless a power cut is simulated
    return inner.setAsideUnreadable(address, pinned);
  }

  @Override
  public boolean exists(DatasetAddress address) {
    storage.requireAlive();
    return inner.exists(address);
  }

  @Override
  public List<StagedFragment> stage(DatasetAddress address, BatchSource rows, long rowsPerFileMax) {
    return storage.durable(
        "stage", address.openUri(), () -> inner.stage(address, rows, rowsPerFileMax));
  }

  @Override
  public void discard(List<StagedFragment> staged) {
    storage.durable("discard", "staged files", () -> inner.discard(staged));
  }

  @Override
  public List<StagedFragment> stageReplacement(
      DatasetAddress address, BatchSource rows, long rowsPerFileMax) {
    return storage.durable(
        "stage", address.openUri(), () -> inner.stageReplacement(address, rows, rowsPerFileMax));
  }

  @Override
  public void createBranch(DatasetAddress from, long version, BranchName name) {
    storage.durable("create branch", from.openUri(), () -> inner.createBranch(from, version, name));
  }

  @Override
  public void createTag(DatasetAddress chain, long version, String tag) {
    storage.durable("create tag", chain.openUri(), () -> inner.createTag(chain, version, tag));
  }

  @Override
  public void deleteTag(DatasetAddress dataset, String tag) {
    storage.durable("delete tag", dataset.openUri(), () -> inner.deleteTag(dataset, tag));
  }

  @Override
  public void deleteBranch(DatasetAddress dataset, BranchName name) {
    storage.durable("delete branch", dataset.openUri(), () -> inner.deleteBranch(dataset, name));
  }

  @Override
  public List<StoredVersion> versions(DatasetAddress address) {
    storage.requireAlive();
    return inner.versions(address);
  }

  @Override
  public Reclaimed reclaim(ReclaimRequest request) {
    if (request.mode() == ReclaimRequest.Mode.PREVIEW) {
      storage.requireAlive();
      return inner.reclaim(request);
    }
    return storage.durable("reclaim", request.dataset().openUri(), () -> inner.reclaim(request));
  }

  @Override
  public List<LooseFile> looseFiles(DatasetAddress dataset) {
    storage.requireAlive();
    return inner.looseFiles(dataset);
  }

  @Override
  public void drop(DatasetAddress address) {
    storage.durable("drop", address.openUri(), () -> inner.drop(address));
  }

  @Override
  public void force(List<DatasetHandle> commits) {
    storage.requireAlive();
    inner.force(unwrap(commits));
  }

  @Override
  public void forceBefore(List<DatasetHandle> commits, List<PreparedCommit> next) {
    storage.requireAlive();
    inner.forceBefore(unwrap(commits), next.stream().map(CrashableCommit::unwrap).toList());
  }

  @Override
  public void beginForce(List<PreparedCommit> next) {
    storage.requireAlive();
    inner.beginForce(next.stream().map(CrashableCommit::unwrap).toList());
  }

  private static List<DatasetHandle> unwrap(List<DatasetHandle> commits) {
    List<DatasetHandle> unwrapped = new ArrayList<>();
    for (DatasetHandle commit : commits) {
      unwrapped.add(commit instanceof CrashableHandle crashable ? crashable.inner() : commit);
    }
    return unwrapped;
  }

  @Override
  public void close() {
    inner.close();
  }
}
