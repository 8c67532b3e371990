package dev.omnigraph.testkit.storage;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.PreparedCommit;

/** A prepared transaction whose commit is noted. Confined like what it wraps. */
@SuppressWarnings("MustBeClosedChecker") // every handle passes on to the caller
final class CountingCommit implements PreparedCommit {
  private final PreparedCommit inner;
  private final CountingGateway gateway;

  CountingCommit(PreparedCommit inner, CountingGateway gateway) {
    this.inner = inner;
    this.gateway = gateway;
  }

  static PreparedCommit unwrap(PreparedCommit commit) {
    return commit instanceof CountingCommit counting ? counting.inner : commit;
  }

  @Override
  public DatasetAddress address() {
    return inner.address();
  }

  @Override
  @MustBeClosed
  public DatasetHandle commit() {
    gateway.ledger().add(Verb.COMMIT, inner.address().openUri());
    return gateway.track(inner.commit());
  }
}
