package dev.omnigraph.testkit.storage;

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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A gateway that notes every call and knows which handles are open. As thread-safe as what it
 * wraps.
 */
@SuppressWarnings("MustBeClosedChecker") // every handle passes on to the caller
public final class CountingGateway implements DatasetGateway {
  private final DatasetGateway inner;
  private final StorageLedger ledger;
  private final Set<CountingHandle> open = ConcurrentHashMap.newKeySet();

  /** Wraps a gateway. */
  public CountingGateway(DatasetGateway inner, StorageLedger ledger) {
    this.inner = inner;
    this.ledger = ledger;
  }

  /** Returns what is open, as {@code uri@version}, sorted. */
  public List<String> openHandles() {
    Set<String> names = new TreeSet<>();
    open.forEach(h -> names.add(h.address() + "@" + h.version()));
    return List.copyOf(names);
  }

  void closed(CountingHandle handle) {
    open.remove(handle);
  }

  StorageLedger ledger() {
    return ledger;
  }

  CountingHandle track(DatasetHandle handle) {
    CountingHandle counting = new CountingHandle(handle, this);
    open.add(counting);
    return counting;
  }

  @Override
  public BufferAllocator allocator() {
    return inner.allocator();
  }

  @Override
  @MustBeClosed
  public DatasetHandle create(DatasetAddress address, Schema schema) {
    ledger.add(Verb.CREATE, address.openUri());
    return track(inner.create(address, schema));
  }

  @Override
  @MustBeClosed
  public DatasetHandle create(DatasetAddress address, BatchSource rows) {
    ledger.add(Verb.CREATE, address.openUri());
    return track(inner.create(address, rows));
  }

  @Override
  @MustBeClosed
  public DatasetHandle open(DatasetAddress address, long version) {
    ledger.add(Verb.OPEN, address.openUri());
    return track(inner.open(address, version));
  }

  @Override
  @MustBeClosed
  public DatasetHandle openLatest(DatasetAddress address) {
    ledger.add(Verb.OPEN, address.openUri());
    return track(inner.openLatest(address));
  }

  @Override
  @MustBeClosed
  public DatasetHandle openNewestReadable(DatasetAddress address, long pinned) {
    ledger.add(Verb.OPEN, address.openUri());
    return track(inner.openNewestReadable(address, pinned));
  }

  @Override
  public boolean isNewest(DatasetAddress address, long version) {
    ledger.add(Verb.PROBE, address.openUri());
    return inner.isNewest(address, version);
  }

  @Override
  public Optional<String> incarnation(DatasetAddress address) {
    if (!address.owner().isMain()) { // what main answers is a constant
      ledger.add(Verb.PROBE, address.openUri());
    }
    return inner.incarnation(address);
  }

  @Override
  public List<Long> setAsideUnreadable(DatasetAddress address, long pinned) {
    ledger.add(Verb.OPEN, address.openUri());
    return inner.setAsideUnreadable(address, pinned);
  }

  @Override
  public boolean exists(DatasetAddress address) {
    ledger.add(Verb.EXISTS, address.openUri());
    return inner.exists(address);
  }

  @Override
  public List<StagedFragment> stage(DatasetAddress address, BatchSource rows, long rowsPerFileMax) {
    ledger.add(Verb.STAGE, address.openUri());
    return inner.stage(address, rows, rowsPerFileMax);
  }

  @Override
  public void discard(List<StagedFragment> staged) {
    inner.discard(staged);
  }

  @Override
  public List<StagedFragment> stageReplacement(
      DatasetAddress address, BatchSource rows, long rowsPerFileMax) {
    ledger.add(Verb.STAGE, address.openUri());
    return inner.stageReplacement(address, rows, rowsPerFileMax);
  }

  @Override
  public void createBranch(DatasetAddress from, long version, BranchName name) {
    ledger.add(Verb.CHANGE_BRANCH, from.openUri());
    inner.createBranch(from, version, name);
  }

  @Override
  public void createTag(DatasetAddress chain, long version, String tag) {
    ledger.add(Verb.CHANGE_BRANCH, chain.openUri());
    inner.createTag(chain, version, tag);
  }

  @Override
  public void deleteTag(DatasetAddress dataset, String tag) {
    ledger.add(Verb.CHANGE_BRANCH, dataset.openUri());
    inner.deleteTag(dataset, tag);
  }

  @Override
  public void deleteBranch(DatasetAddress dataset, BranchName name) {
    ledger.add(Verb.CHANGE_BRANCH, dataset.openUri());
    inner.deleteBranch(dataset, name);
  }

  @Override
  public List<StoredVersion> versions(DatasetAddress address) {
    ledger.add(Verb.PROBE, address.openUri());
    return inner.versions(address);
  }

  @Override
  public Reclaimed reclaim(ReclaimRequest request) {
    if (request.mode() == ReclaimRequest.Mode.REMOVE) {
      ledger.add(Verb.REMOVE, request.dataset().openUri());
    }
    return inner.reclaim(request);
  }

  @Override
  public List<LooseFile> looseFiles(DatasetAddress dataset) {
    return inner.looseFiles(dataset);
  }

  @Override
  public void drop(DatasetAddress address) {
    ledger.add(Verb.REMOVE, address.openUri());
    inner.drop(address);
  }

  @Override
  public void force(List<DatasetHandle> commits) {
    inner.force(unwrap(commits));
  }

  @Override
  public void forceBefore(List<DatasetHandle> commits, List<PreparedCommit> next) {
    inner.forceBefore(unwrap(commits), next.stream().map(CountingCommit::unwrap).toList());
  }

  @Override
  public void beginForce(List<PreparedCommit> next) {
    inner.beginForce(next.stream().map(CountingCommit::unwrap).toList());
  }

  private List<DatasetHandle> unwrap(List<DatasetHandle> commits) {
    List<DatasetHandle> unwrapped = new ArrayList<>();
    for (DatasetHandle commit : commits) {
      ledger.add(Verb.FORCE, commit.address().openUri());
      unwrapped.add(commit instanceof CountingHandle counting ? counting.inner() : commit);
    }
    return unwrapped;
  }

  @Override
  public void close() {
    inner.close();
  }
}
