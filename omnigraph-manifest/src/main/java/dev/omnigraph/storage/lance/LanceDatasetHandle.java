package dev.omnigraph.storage.lance;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.StorageException;
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
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

/**
 * One open version of one dataset.
 *
 * <p><b>Thread-safety:</b> thread-safe. <b>Lifecycle:</b> {@link #close} forbids new calls at once;
 * the native object goes when the last running call and the last open scan end.
 */
final class LanceDatasetHandle implements DatasetHandle {
  /** A call of the native object while it cannot be released. */
  interface NativeCall<T> {
    T run(Dataset dataset) throws Exception;
  }

  private final LanceContext context;
  private final DatasetAddress address;
  private final Dataset dataset;
  private final long version;
  private final Schema schema;
  private final UseGuard guard;
  private final AtomicReference<@Nullable WrittenFiles> unforced;
  private final AtomicBoolean settled;
  private volatile @Nullable Map<Integer, FragmentMetadata> fragments;
  private volatile @Nullable ColumnNumbers numbers;

  /** Takes over the native object, also when this constructor fails. */
  LanceDatasetHandle(
      LanceContext context,
      DatasetAddress address,
      Dataset dataset,
      @Nullable WrittenFiles written) {
    this.context = context;
    this.address = address;
    this.dataset = dataset;
    this.unforced = new AtomicReference<>(written);
    this.settled = new AtomicBoolean(written != null);
    try {
      this.version = dataset.version();
      this.schema = dataset.getSchema();
      context.guard().enter();
    } catch (RuntimeException e) {
      Closing.after(e, dataset);
      throw LanceErrors.translate(e, "open", address.openUri());
    }
    this.guard = new UseGuard("dataset " + address.openUri(), this::release);
  }

  private void release() {
    try {
      Closing.all("close", address.openUri(), dataset);
    } finally {
      context.guard().leave();
    }
  }

  /** Runs a native call under the guard and translates what it throws. */
  <T> T call(String operation, NativeCall<T> call) {
    guard.enter();
    try {
      return call.run(dataset);
    } catch (Exception e) {
      throw failure(e, operation);
    } finally {
      guard.leave();
    }
  }

  /** Returns the error for a failed read; cleanup may have removed this version meanwhile. */
  private OmnigraphException failure(Exception cause, String operation) {
    OmnigraphException error = LanceErrors.translate(cause, operation, address.openUri());
    if (error instanceof StorageException storage
        && storage.fault() == StorageException.Fault.NOT_FOUND
        && LocalLayout.of(address).filter(l -> !Files.exists(l.version(version))).isPresent()) {
      NotFoundException reclaimed = NotFoundException.reclaimed(address.openUri(), version);
      reclaimed.addSuppressed(storage);
      return reclaimed;
    }
    return error;
  }

  /** Returns what has to be forced and is not yet. */
  @Nullable WrittenFiles unforced() {
    return unforced.get();
  }

  /** Hands over what has to be forced, once; see {@link #giveBackUnforced}. */
  @Nullable WrittenFiles takeUnforced() {
    guard.check();
    return unforced.getAndSet(null);
  }

  /**
   * Takes, once, everything the version names, if it was opened and not committed here: who
   * committed it may have ended before forcing it. Files of other chains are left out; this chain
   * was made from them after they were forced.
   */
  @Nullable WrittenFiles takeNamed() {
    if (!settled.compareAndSet(false, true)) {
      return null;
    }
    return call(
        "force",
        d -> {
          List<FragmentMetadata> all = List.copyOf(fragmentMetadata().values());
          WrittenFiles named = Commits.writtenBy(address, d, all, all);
          named.files().removeIf(file -> !Files.exists(file));
          named.directories().removeIf(directory -> !Files.exists(directory));
          return named;
        });
  }

  /** Takes back what could not be forced. */
  void giveBackUnforced(WrittenFiles files) {
    unforced.set(files);
  }

  LanceContext context() {
    return context;
  }

  @Override
  public DatasetAddress address() {
    guard.check();
    return address;
  }

  @Override
  public long version() {
    guard.check();
    return version;
  }

  @Override
  public Schema schema() {
    guard.check();
    return schema;
  }

  @Override
  public long latestVersion() {
    return call("probe", Dataset::latestVersion);
  }

  @Override
  public List<FragmentInfo> fragments() {
    return call(
        "list fragments",
        d -> {
          List<FragmentInfo> infos = new ArrayList<>();
          for (FragmentMetadata fragment : fragmentMetadata().values()) {
            infos.add(Fragments.info(fragment));
          }
          return infos;
        });
  }

  /** Returns the fragments by id in scan order; read once, a version never changes. */
  Map<Integer, FragmentMetadata> fragmentMetadata() {
    Map<Integer, FragmentMetadata> known = fragments;
    if (known == null) {
      known = new LinkedHashMap<>();
      for (Fragment fragment : dataset.getFragments()) {
        known.put(fragment.getId(), fragment.metadata());
      }
      fragments = known;
    }
    return known;
  }

  @Override
  public int[] deletedRows(FragmentInfo fragment) {
    return call("read deletions", d -> Fragments.deletedRows(this, fragment).clone());
  }

  @Override
  public long countRows(@Nullable String filter) {
    if (filter == null) {
      return call("count", Dataset::countRows);
    }
    ScanChecks.filter(schema(), filter);
    return call("count", d -> d.countRows(filter));
  }

  @Override
  @MustBeClosed
  public BatchStream scan(ScanRequest request) {
    guard.enter();
    BufferAllocator allocator = null;
    LanceScanner scanner = null;
    ArrowReader reader = null;
    try {
      ScanOptions options = options(request);
      allocator = context.childAllocator("scan");
      scanner = LanceScanner.create(dataset, options, allocator);
      reader = scanner.scanBatches();
      return new LanceBatchStream(
          address.openUri(), scanner, reader, allocator, guard::leave, e -> failure(e, "scan"));
    } catch (Exception | Error e) {
      Closing.after(e, reader, scanner, allocator);
      guard.leave();
      if (e instanceof Exception exception) {
        throw failure(exception, "scan");
      }
      throw (Error) e;
    }
  }

  private ScanOptions options(ScanRequest request) {
    List<String> columns = request.columns();
    if (columns != null) {
      ScanChecks.columns(schema, columns);
      if (columns.isEmpty() && !request.rowId() && !request.rowAddress()) {
        throw InvalidInputException.of(
            ErrorCode.BAD_REQUEST, "the scan reads nothing", "", Details.none());
      }
    }
    ScanOptions.Builder options =
        new ScanOptions.Builder()
            .batchSize(request.batchRows())
            .prefilter(true)
            .withRowId(request.rowId())
            .withRowAddress(request.rowAddress())
            .useScalarIndex(request.useScalarIndex());
    if (columns != null) {
      options.columns(columns);
    }
    String filter = request.filter();
    if (filter != null) {
      ScanChecks.filter(schema, filter);
      ScanChecks.filterBesideBlobs(schema, columns, filter);
      options.filter(filter);
    }
    List<Integer> ids = request.fragmentIds();
    if (ids != null) {
      for (int id : ids) {
        Fragments.require(fragmentMetadata(), id, version);
      }
      options.fragmentIds(ids);
    }
    request.limit().ifPresent(options::limit);
    return options.build();
  }

  @Override
  public List<byte @Nullable []> readBlobs(List<Long> rowIds, String column) {
    ScanChecks.blobColumn(schema(), column);
    return call("read blobs", d -> new Blobs(this, d, column).read(rowIds));
  }

  @Override
  public List<StagedFragment> stage(BatchSource rows, long rowsPerFileMax) {
    return call("stage", d -> new Staging(context).stage(this, d, rows, rowsPerFileMax));
  }

  /** Returns whether new files of these columns number them as this version does. */
  boolean isNumberedInOrder(Dataset open) {
    ColumnNumbers known = numbers;
    if (known == null) {
      known = ColumnNumbers.of(open.getLanceSchema());
      numbers = known;
    }
    return known == ColumnNumbers.IN_ORDER;
  }

  /** Takes over what the version this one was committed on knows of its columns. */
  void sameColumnsAs(LanceDatasetHandle base) {
    numbers = base.numbers;
  }

  @Override
  public PreparedCommit prepare(CommitRequest request) {
    return call("prepare", d -> new Commits(this, d).prepare(request));
  }

  @Override
  @MustBeClosed
  public DatasetHandle upsert(String keyColumn, BatchSource rows) {
    ScanChecks.upsertKey(schema(), keyColumn);
    return call("upsert", d -> new Commits(this, d).upsert(keyColumn, rows));
  }

  @Override
  public Optional<TransactionInfo> transaction(long wanted) {
    if (wanted < 1) {
      return Optional.empty();
    }
    return call(
        "read transaction",
        d -> {
          // Branching is a transaction the binding cannot read back: it ends the process.
          OptionalLong first = VersionFiles.parentVersion(address);
          return first.isPresent() && wanted <= first.getAsLong()
              ? Optional.empty()
              : Transactions.read(d, version, wanted);
        });
  }

  @Override
  public Map<String, String> config() {
    return call("read configuration", Dataset::getConfig);
  }

  @Override
  public Optional<BlobContent> openBlob(String keyColumn, String key, String column) {
    ScanChecks.blobColumn(schema(), column);
    ScanChecks.columns(schema(), List.of(keyColumn));
    return call("read blob", d -> LanceBlobContent.open(this, d, keyColumn, key, column));
  }

  @Override
  public List<StagedCompaction> stageCompaction(CompactionRules rules) {
    return call("compact", d -> new Compactions(this, d).stage(rules));
  }

  @Override
  public Optional<String> compactionObstacle() {
    return call("list indexes", d -> new Compactions(this, d).obstacle());
  }

  @Override
  public List<BranchRef> branches() {
    return call("list branches", d -> Branches.list(d, address.uri()));
  }

  @Override
  public List<TagRef> tags() {
    return call("list tags", Branches::tags);
  }

  @Override
  @MustBeClosed
  public DatasetHandle createOrderedIndex(String column, String name) {
    ScanChecks.columns(schema(), List.of(column));
    return call("create index", d -> new OrderedIndexes(this, d).create(column, name));
  }

  @Override
  public List<String> indexedColumns() {
    return call("list indexes", d -> OrderedIndexes.columns(d));
  }

  @Override
  public void close() {
    guard.close();
  }

  @Override
  public String toString() {
    return address + "@" + version;
  }
}
