package dev.omnigraph.storage.lance;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.PreparedCommit;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.lance.operation.Operation;

/** A transaction whose files are written. Confined to one thread. */
final class LancePreparedCommit implements PreparedCommit {
  private final LanceDatasetHandle handle;
  private final CommitRequest request;
  private final Operation operation;
  private final WrittenFiles content;
  private final boolean includesBase;
  private Forcing.@Nullable Pending forced;

  LancePreparedCommit(
      LanceDatasetHandle handle, CommitRequest request, Operation operation, WrittenFiles content) {
    this.handle = handle;
    this.request = request;
    this.operation = operation;
    this.content = content;
    // Versions appear in order on the disk, too: none above one that is not there.
    WrittenFiles base = handle.unforced();
    this.includesBase = base != null;
    if (base != null) {
      content.addAll(base);
    }
  }

  LanceDatasetHandle handle() {
    return handle;
  }

  CommitRequest request() {
    return request;
  }

  Operation operation() {
    return operation;
  }

  /** Returns the files to force, or null if a round that includes them has begun. */
  @Nullable WrittenFiles unforced() {
    return forced == null ? content : null;
  }

  void forcedBy(Forcing.Pending round) {
    forced = round;
  }

  /** Waits until the files are on stable storage. */
  void awaitContent() throws IOException {
    Forcing.Pending round = forced;
    if (round == null) {
      round = new Forcing(handle.context()).begin(content);
    }
    try {
      round.await();
      forced = round;
      if (includesBase) {
        handle.takeUnforced();
      }
    } catch (IOException e) {
      forced = null; // a repetition tries again
      throw e;
    }
  }

  @Override
  public DatasetAddress address() {
    return handle.address();
  }

  @Override
  @MustBeClosed
  public DatasetHandle commit() {
    return handle.call("commit", dataset -> Commits.commit(this, dataset));
  }
}
