package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.PreparedCommit;
import dev.omnigraph.storage.TableEffect;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.fragment.DataFile;
import org.lance.fragment.DeletionFile;
import org.lance.merge.MergeInsertParams;
import org.lance.operation.Operation;
import org.lance.operation.Update;

/** Commits transactions on top of one version. Confined to one call. */
final class Commits {
  private final LanceDatasetHandle handle;
  private final Dataset dataset;

  Commits(LanceDatasetHandle handle, Dataset dataset) {
    this.handle = handle;
    this.dataset = dataset;
  }

  /** Writes what the transaction needs besides staged files. */
  PreparedCommit prepare(CommitRequest request) {
    DatasetAddress address = handle.address();
    EffectOperations operations =
        new EffectOperations(
            dataset, address.openUri(), handle.fragmentMetadata(), handle.context().deletions());
    Operation operation = operations.of(request.effect());
    WrittenFiles content =
        contentOf(address, operations.stagedFragments(), operations.fragmentsWithDeletions());
    return new LancePreparedCommit(handle, request, operation, content);
  }

  /** Makes the version. What it names is durable by then, so only the version file is left. */
  static DatasetHandle commit(LancePreparedCommit prepared, Dataset dataset) throws IOException {
    prepared.awaitContent();
    LanceContext context = prepared.handle().context();
    DatasetAddress address = prepared.address();
    CommitRequest request = prepared.request();
    try (Transaction transaction =
        new Transaction.Builder()
            .uuid(request.uuid().toString())
            .readVersion(dataset.version())
            .transactionProperties(request.properties())
            .operation(prepared.operation())
            .build()) {
      Dataset next =
          new CommitBuilder(dataset)
              .writeParams(context.storageOptions())
              .useStableRowIds(true)
              .enableV2ManifestPaths(true)
              .maxRetries(0)
              .skipAutoCleanup(true)
              .execute(transaction);
      LanceDatasetHandle committed =
          new LanceDatasetHandle(
              context, address, next, writtenBy(address, next, List.of(), List.of()));
      boolean isOnBase = committed.version() == prepared.handle().version() + 1;
      if (isOnBase && request.effect() instanceof TableEffect.Rewrite) {
        committed.sameColumnsAs(prepared.handle());
      }
      return committed;
    }
  }

  DatasetHandle upsert(String keyColumn, BatchSource rows) throws IOException {
    DatasetAddress address = handle.address();
    MergeInsertParams params =
        new MergeInsertParams(List.of(keyColumn))
            .withMatchedUpdateAll()
            .withNotMatched(MergeInsertParams.WhenNotMatched.InsertAll)
            .withNotMatchedBySourceKeep()
            .withConflictRetries(0)
            .withSkipAutoCleanup(true);
    Dataset next =
        Staging.write(
            handle.context(), rows, stream -> dataset.mergeInsert(params, stream).dataset());
    return new LanceDatasetHandle(handle.context(), address, next, writtenByUpsert(next));
  }

  /** Lance names the files of an upsert itself, so they are read back from its transaction. */
  private WrittenFiles writtenByUpsert(Dataset next) {
    DatasetAddress address = handle.address();
    Optional<Transaction> found = next.readTransaction();
    if (found.isEmpty()) {
      return writtenBy(address, next, List.of(), List.of());
    }
    try (Transaction transaction = found.get()) {
      return transaction.operation() instanceof Update update
          ? writtenBy(address, next, update.newFragments(), update.updatedFragments())
          : writtenBy(address, next, List.of(), List.of());
    }
  }

  /**
   * Names the files of a commit from its metadata; nothing but the directory of a data file's own
   * blobs is listed. The file under {@code _transactions} is left out: the version file carries the
   * transaction too, and that copy is the one Lance reads.
   */
  static WrittenFiles writtenBy(
      DatasetAddress address,
      Dataset next,
      List<FragmentMetadata> added,
      List<FragmentMetadata> withDeletions) {
    WrittenFiles written = contentOf(address, added, withDeletions);
    LocalLayout.of(address).ifPresent(layout -> written.add(layout.version(next.version())));
    return written;
  }

  private static WrittenFiles contentOf(
      DatasetAddress address, List<FragmentMetadata> added, List<FragmentMetadata> withDeletions) {
    WrittenFiles written = new WrittenFiles();
    Optional<LocalLayout> local = LocalLayout.of(address);
    if (local.isEmpty()) {
      return written;
    }
    LocalLayout layout = local.get();
    for (FragmentMetadata fragment : added) {
      for (DataFile file : fragment.getFiles()) {
        layout.addData(written, file);
      }
    }
    for (FragmentMetadata fragment : withDeletions) {
      DeletionFile file = fragment.getDeletionFile();
      if (file != null) {
        written.add(layout.deletion(fragment, file));
      }
    }
    return written;
  }
}
