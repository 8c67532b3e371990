package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.local.FileForcer;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
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
  private final Session session;
  private final FileForcer forcer;
  private final SettledDirectories settled = new SettledDirectories();
  private final UseGuard guard;

  LanceContext(LanceOptions options) {
    this.options = options;
    options.nativeCacheDirectory().ifPresent(NativeLibrary::cacheIn);
    this.session =
        Session.builder()
            .indexCacheSizeBytes(options.indexCacheBytes())
            .metadataCacheSizeBytes(options.metadataCacheBytes())
            .build();
    this.forcer = new FileForcer(options.durability());
    this.guard = new UseGuard("storage gateway", this::release);
  }

  private void release() {
    Closing.all("close", "storage gateway", forcer, session, allocator);
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

  Session session() {
    return session;
  }

  FileForcer forcer() {
    return forcer;
  }

  SettledDirectories settled() {
    return settled;
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
          Dataset.open()
              .allocator(allocator)
              .uri(address.openUri())
              .readOptions(read.build())
              .session(session)
              .build();
    } catch (RuntimeException e) {
      throw LanceErrors.translate(e, "open", address.openUri());
    }
    return checkVersion(dataset, address, version);
  }

  private static Dataset checkVersion(
      Dataset dataset, DatasetAddress address, Optional<Long> version) {
    long opened = dataset.version();
    if (opened >= 1 && version.map(wanted -> wanted == opened).orElse(true)) {
      return dataset;
    }
    dataset.close();
    throw StorageException.of(
        Fault.UNREADABLE,
        "open",
        address.openUri(),
        "the version file is empty or filled with zeros",
        null);
  }
}
