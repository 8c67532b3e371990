package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.local.FileForcer;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.lance.Dataset;
import org.lance.ReadOptions;
import org.lance.Session;
import org.lance.WriteParams;

/**
 * What all handles of one gateway share: options, caches, memory. Thread-safe. Released when the
 * gateway and the last handle are closed.
 */
final class LanceContext {
  /** The file format of every dataset; Lance asks for it again wherever files are written. */
  static final String STORAGE_VERSION = "2.2";

  private final LanceOptions options;
  private final BufferAllocator allocator = new RootAllocator(Long.MAX_VALUE);
  private final Sessions sessions;
  private final FileForcer forcer;
  private final SettledDirectories settled = new SettledDirectories();
  private final DeletionCache deletions = new DeletionCache();
  private final UseGuard guard;

  LanceContext(LanceOptions options, FileForcer forcer) {
    this.options = options;
    this.forcer = forcer;
    options.nativeCacheDirectory().ifPresent(NativeLibrary::cacheIn);
    ArrowLibrary.load();
    this.sessions =
        new Sessions(
            () ->
                Session.builder()
                    .indexCacheSizeBytes(options.indexCacheBytes())
                    .metadataCacheSizeBytes(options.metadataCacheBytes())
                    .build());
    this.guard = new UseGuard("storage gateway", this::release);
  }

  private void release() {
    Closing.all("close", "storage gateway", forcer, sessions, allocator);
  }

  UseGuard guard() {
    return guard;
  }

  BufferAllocator allocator() {
    return allocator;
  }

  BufferAllocator childAllocator(String name) {
    return allocator.newChildAllocator(name, 0, Long.MAX_VALUE);
  }

  Sessions sessions() {
    return sessions;
  }

  FileForcer forcer() {
    return forcer;
  }

  SettledDirectories settled() {
    return settled;
  }

  DeletionCache deletions() {
    return deletions;
  }

  Map<String, String> storageOptions() {
    return options.storageOptions();
  }

  WriteParams writeParams(WriteParams.WriteMode mode, int rowsPerFileMax) {
    return new WriteParams.Builder()
        .withMode(mode)
        .withMaxRowsPerFile(rowsPerFileMax)
        .withDataStorageVersion(STORAGE_VERSION)
        .withEnableStableRowIds(true)
        .withEnableV2ManifestPaths(true)
        .withAllowExternalBlobOutsideBases(true)
        .withStorageOptions(options.storageOptions())
        .build();
  }

  /** Opens a version, or the newest one; refuses what Lance takes for a dataset of version 0. */
  Dataset openNative(DatasetAddress address, Optional<Long> version) {
    ReadOptions.Builder read =
        new ReadOptions.Builder()
            .setIndexCacheSizeBytes(options.indexCacheBytes())
            .setMetadataCacheSizeBytes(options.metadataCacheBytes())
            .setStorageOptions(options.storageOptions());
    version.ifPresent(read::setVersion);
    Dataset dataset;
    try {
      dataset =
          sessions.through(
              address.owner(),
              session ->
                  Dataset.open()
                      .allocator(allocator)
                      .uri(address.openUri())
                      .readOptions(read.build())
                      .session(session)
                      .build());
    } catch (Exception e) {
      throw openFailure(e, address, version);
    }
    return checkVersion(dataset, address, version);
  }

  /** Lance says "not found" of a zero-filled version file that is there. */
  private static OmnigraphException openFailure(
      Exception failure, DatasetAddress address, Optional<Long> version) {
    OmnigraphException error = LanceErrors.translate(failure, "open", address.openUri());
    boolean isThere =
        version
            .flatMap(v -> LocalLayout.of(address).map(layout -> Files.exists(layout.version(v))))
            .orElse(false);
    if (isThere && error instanceof StorageException e && e.fault() == Fault.NOT_FOUND) {
      return unreadable(address, failure);
    }
    return error;
  }

  private static StorageException unreadable(DatasetAddress address, @Nullable Exception failure) {
    return StorageException.of(
        Fault.UNREADABLE,
        "open",
        address.openUri(),
        "the version file is empty or filled with zeros",
        failure);
  }

  private static Dataset checkVersion(
      Dataset dataset, DatasetAddress address, Optional<Long> version) {
    long opened = dataset.version();
    if (opened >= 1 && version.map(wanted -> wanted == opened).orElse(true)) {
      return dataset;
    }
    dataset.close();
    throw unreadable(address, null);
  }
}
