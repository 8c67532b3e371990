package dev.omnigraph.testkit.crash;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.PreparedCommit;

/** A prepared transaction whose commit is a numbered step. Confined like what it wraps. */
@SuppressWarnings("MustBeClosedChecker") // every handle passes on to the caller
final class CrashableCommit implements PreparedCommit {
  private final PreparedCommit inner;
  private final CrashableStorage storage;

  CrashableCommit(PreparedCommit inner, CrashableStorage storage) {
    this.inner = inner;
    this.storage = storage;
  }

  static PreparedCommit unwrap(PreparedCommit commit) {
    return commit instanceof CrashableCommit crashable ? crashable.inner : commit;
  }

  @Override
  public DatasetAddress address() {
    return inner.address();
  }

  @Override
  @MustBeClosed
  public DatasetHandle commit() {
    return new CrashableHandle(
        storage.durable("commit", inner.address().openUri(), inner::commit), storage);
  }
}
