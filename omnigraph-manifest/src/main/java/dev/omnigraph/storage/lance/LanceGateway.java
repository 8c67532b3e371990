package dev.omnigraph.storage.lance;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
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
import dev.omnigraph.storage.local.FileForcer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.WriteDatasetBuilder;
import org.lance.WriteParams;

/**
 * Access to Lance datasets through Lance's Java binding.
 *
 * <p><b>Thread-safety:</b> thread-safe. <b>Lifecycle:</b> {@link #close} forbids new calls; caches
 * and memory go when the last handle is closed too. <b>Durability:</b> Lance forces nothing; {@link
 * #force} does.
 */
public final class LanceGateway implements DatasetGateway {
  private final LanceContext context;
  private final BranchOperations branches;
  private final TagOperations tags;
  private final Forcing forcing;
  private final Staging staging;
  private final VersionFiles versions;

  private LanceGateway(LanceOptions options, FileForcer forcer) {
    this.context = new LanceContext(options, forcer);
    this.forcing = new Forcing(context);
    this.staging = new Staging(context);
    this.versions = new VersionFiles(context);
    this.branches = new BranchOperations(context, forcing);
    this.tags = new TagOperations(context, forcing);
  }

  /**
   * Loads the classes that describe columnar data, whose initialisation takes long and needs no
   * gateway. For a thread that runs ahead of the opening; without it the first use does the same.
   */
  public static void preload() {
    new Schema(List.of());
  }

  /** Opens a gateway; the first one of a process loads the native library. */
  public static LanceGateway open(LanceOptions options) {
    return new LanceGateway(options, new FileForcer(options.durability()));
  }

  /**
   * Opens a gateway that forces through the given forcer, which it closes in the end; the options'
   * durability is the forcer's then.
   */
  public static LanceGateway open(LanceOptions options, FileForcer forcer) {
    return new LanceGateway(options, forcer);
  }

  @Override
  public BufferAllocator allocator() {
    context.guard().check();
    return context.allocator();
  }

  /** Returns what forces the files and directories of this gateway. */
  public FileForcer forcer() {
    return context.forcer();
  }

  /** Returns how often files and directories were forced. */
  public FileForcer.Counts forceCounts() {
    return context.forcer().counts();
  }

  @Override
  @MustBeClosed
  public DatasetHandle create(DatasetAddress address, Schema schema) {
    return call("create", address, () -> create(address, builder -> builder.schema(schema)));
  }

  @Override
  @MustBeClosed
  public DatasetHandle create(DatasetAddress address, BatchSource rows) {
    return call(
        "create",
        address,
        () ->
            Staging.write(
                context, rows, stream -> create(address, builder -> builder.stream(stream))));
  }

  private DatasetHandle create(DatasetAddress address, UnaryOperator<WriteDatasetBuilder> content) {
    requireMain(address, "create");
    Optional<LocalLayout> local = LocalLayout.of(address);
    List<Path> parents = local.map(l -> Forcing.missingParents(l.root())).orElse(List.of());
    Dataset dataset =
        content
            .apply(Dataset.write().allocator(context.allocator()))
            .uri(address.openUri())
            .mode(WriteParams.WriteMode.CREATE)
            .dataStorageVersion(LanceContext.STORAGE_VERSION)
            .enableStableRowIds(true)
            .allowExternalBlobOutsideBases(true)
            .session(context.sessions().shared())
            .storageOptions(context.storageOptions())
            .execute();
    if (dataset.version() != 1) {
      giveWay(address, dataset);
    }
    List<FragmentMetadata> written = new ArrayList<>();
    for (Fragment fragment : dataset.getFragments()) {
      written.add(fragment.metadata());
    }
    WrittenFiles files = Commits.writtenBy(address, dataset, written, List.of());
    parents.forEach(files::addDirectory);
    return new LanceDatasetHandle(context, address, dataset, files);
  }

  /**
   * Lance looks whether there is a dataset before it makes one; if another writer makes it in
   * between, it commits on top of that, as if it were to replace all rows.
   */
  private static void giveWay(DatasetAddress address, Dataset dataset) {
    try (dataset;
        Dataset theirs = dataset.checkoutVersion(dataset.version() - 1)) {
      theirs.restore();
    }
    throw StorageException.of(
        StorageException.Fault.ALREADY_EXISTS,
        "create",
        address.openUri(),
        "another writer made the dataset at the same time",
        null);
  }

  @Override
  @MustBeClosed
  public DatasetHandle open(DatasetAddress address, long version) {
    if (version < 1) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST, "a version is at least 1", "", Details.of("version", version));
    }
    return open(address, Optional.of(version));
  }

  /** Lance may still remember a version that was removed, whose files are gone. */
  private static void requireStored(DatasetAddress address, long version) {
    Optional<LocalLayout> local = LocalLayout.of(address);
    if (local.isPresent() && !Files.exists(local.get().version(version))) {
      throw StorageException.of(
          StorageException.Fault.NOT_FOUND,
          "open",
          address.openUri(),
          "version " + version + " was not found",
          null);
    }
  }

  @Override
  @MustBeClosed
  public DatasetHandle openLatest(DatasetAddress address) {
    return open(address, Optional.empty());
  }

  @MustBeClosed
  private DatasetHandle open(DatasetAddress address, Optional<Long> version) {
    return call(
        "open",
        address,
        () -> {
          version.ifPresent(v -> requireStored(address, v));
          return new LanceDatasetHandle(
              context, address, context.openNative(address, version), null);
        });
  }

  @Override
  @MustBeClosed
  public DatasetHandle openNewestReadable(DatasetAddress address, long pinned) {
    return call(
        "open",
        address,
        () ->
            new LanceDatasetHandle(
                context, address, versions.openNewestReadable(address, pinned), null));
  }

  @Override
  public boolean isNewest(DatasetAddress address, long version) {
    return call("probe", address, () -> versions.isNewest(address, version));
  }

  @Override
  public Optional<String> incarnation(DatasetAddress address) {
    Optional<String> found = call("read branch", address, () -> versions.incarnation(address));
    context.sessions().observe(address, found);
    return found;
  }

  @Override
  public List<Long> setAsideUnreadable(DatasetAddress address, long pinned) {
    return call("set aside", address, () -> versions.setAsideUnreadable(address, pinned));
  }

  @Override
  public boolean exists(DatasetAddress address) {
    return call("look up", address, () -> branches.exists(address));
  }

  @Override
  public List<StagedFragment> stage(DatasetAddress address, BatchSource rows, long rowsPerFileMax) {
    return call(
        "stage",
        address,
        () -> staging.stage(address, rows, rowsPerFileMax, WriteParams.WriteMode.APPEND));
  }

  @Override
  public void discard(List<StagedFragment> staged) {
    Staging.discard(staged);
  }

  @Override
  public List<StagedFragment> stageReplacement(
      DatasetAddress address, BatchSource rows, long rowsPerFileMax) {
    // The mode only spares the comparison with the columns there are; nothing is overwritten here.
    return call(
        "stage",
        address,
        () -> staging.stage(address, rows, rowsPerFileMax, WriteParams.WriteMode.OVERWRITE));
  }

  @Override
  public void createBranch(DatasetAddress from, long version, BranchName name) {
    run("create branch", from, () -> branches.create(from, version, name));
  }

  @Override
  public void createTag(DatasetAddress chain, long version, String tag) {
    run("create tag", chain, () -> tags.create(chain, version, tag));
  }

  @Override
  public void deleteTag(DatasetAddress dataset, String tag) {
    run("delete tag", dataset, () -> tags.delete(dataset, tag));
  }

  @Override
  public void deleteBranch(DatasetAddress dataset, BranchName name) {
    run("delete branch", dataset, () -> branches.delete(dataset, name));
  }

  /** Returns what all operations of this gateway share. */
  LanceContext context() {
    return context;
  }

  @Override
  public List<StoredVersion> versions(DatasetAddress address) {
    return call("list versions", address, () -> Reclamation.versions(address));
  }

  @Override
  public Reclaimed reclaim(ReclaimRequest request) {
    return call("remove versions", request.dataset(), () -> Reclamation.run(context, request));
  }

  @Override
  public List<LooseFile> looseFiles(DatasetAddress dataset) {
    return call("list files", dataset, () -> new LooseFiles(context, dataset).list());
  }

  @Override
  public void drop(DatasetAddress address) {
    run(
        "drop",
        address,
        () -> {
          requireMain(address, "drop");
          if (branches.exists(address)) {
            Dataset.drop(address.openUri(), context.storageOptions());
          }
          LocalLayout.of(address).ifPresent(l -> context.settled().forgetBelow(l.root()));
        });
  }

  @Override
  public void force(List<DatasetHandle> commits) {
    forceBefore(commits, List.of());
  }

  @Override
  public void forceBefore(List<DatasetHandle> commits, List<PreparedCommit> next) {
    context.guard().enter();
    try {
      forcing.force(commits, next);
    } finally {
      context.guard().leave();
    }
  }

  @Override
  public void beginForce(List<PreparedCommit> next) {
    context.guard().enter();
    try {
      forcing.beginForce(next);
    } finally {
      context.guard().leave();
    }
  }

  @Override
  public void close() {
    context.guard().close();
  }

  private static void requireMain(DatasetAddress address, String operation) {
    if (!address.owner().isMain()) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the operation needs a dataset, not one of its branches",
          "",
          Details.of("operation", operation).and("branch", address.owner().text()));
    }
  }

  private interface NativeCall<T> {
    T run() throws Exception;
  }

  private interface NativeAction {
    void run() throws Exception;
  }

  private <T> T call(String operation, DatasetAddress address, NativeCall<T> call) {
    context.guard().enter();
    try {
      return call.run();
    } catch (Exception e) {
      throw LanceErrors.translate(e, operation, address.openUri());
    } finally {
      context.guard().leave();
    }
  }

  private void run(String operation, DatasetAddress address, NativeAction action) {
    context.guard().enter();
    try {
      action.run();
    } catch (Exception e) {
      throw LanceErrors.translate(e, operation, address.openUri());
    } finally {
      context.guard().leave();
    }
  }
}
