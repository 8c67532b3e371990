package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.local.FileFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lance.Dataset;

/**
 * Questions about version chains that their file names answer. On an object store Lance is asked
 * instead.
 */
final class VersionFiles {
  /** How many unfinished commits in a row are passed over or moved aside before giving up. */
  private static final int UNFINISHED_MAX = 64;

  private final LanceContext context;

  VersionFiles(LanceContext context) {
    this.context = context;
  }

  /**
   * Versions of a chain are contiguous, so the next name tells whether there is a newer one. Exact,
   * where a directory's time stamp is not.
   */
  boolean isNewest(DatasetAddress address, long version) {
    Optional<LocalLayout> local = LocalLayout.of(address);
    if (local.isPresent()) {
      LocalLayout layout = local.get();
      return Files.exists(layout.version(version)) && !Files.exists(layout.version(version + 1));
    }
    try (Dataset dataset = context.openNative(address, Optional.empty())) {
      return dataset.version() == version;
    }
  }

  /** Reads a branch's reference; its last version mapping was made with the branch. */
  Optional<String> incarnation(DatasetAddress address) throws IOException {
    if (address.owner().isMain()) {
      return Optional.of("");
    }
    Optional<Path> dataset = LocalLayout.localPath(address.uri());
    if (dataset.isEmpty()) {
      return listedIncarnation(address);
    }
    BranchFiles branches = new BranchFiles(dataset.get());
    try {
      return branches.incarnation(address.owner());
    } catch (IOException e) {
      String file = branches.reference(address.owner()).toString();
      throw FileFaults.translate(e, "read branch", file);
    }
  }

  /** Returns the version a branch started from; empty for main or when there is no branch. */
  static OptionalLong parentVersion(DatasetAddress address) throws IOException {
    Optional<Path> dataset = LocalLayout.localPath(address.uri());
    if (address.owner().isMain() || dataset.isEmpty()) {
      return OptionalLong.empty();
    }
    return new BranchFiles(dataset.get()).parentVersion(address.owner());
  }

  private Optional<String> listedIncarnation(DatasetAddress address) throws IOException {
    DatasetAddress main = DatasetAddress.main(address.uri());
    try (Dataset dataset = context.openNative(main, Optional.empty())) {
      for (BranchRef ref : Branches.list(dataset, address.uri())) {
        if (ref.name().equals(address.owner())) {
          return Optional.of(ref.incarnation());
        }
      }
      return Optional.empty();
    }
  }

  /** What is at the end of a version chain: the newest readable version, unreadable ones above. */
  private record End(Optional<Long> readable, List<Long> torn) {}

  /**
   * Looks at the newest versions; the one rule about what a power cut left of unfinished commits.
   */
  private End examine(DatasetAddress address, LocalLayout layout) throws IOException {
    List<Long> torn = new ArrayList<>();
    for (long version : layout.listVersions()) {
      if (torn.size() == UNFINISHED_MAX) {
        break;
      }
      try {
        context.openNative(address, Optional.of(version)).close();
        return new End(Optional.of(version), torn);
      } catch (StorageException e) {
        if (e.fault() != Fault.UNREADABLE) {
          throw e;
        }
        torn.add(version);
      }
    }
    return new End(Optional.empty(), torn);
  }

  /** Opens the newest version that can be read, passing over unfinished commits above it. */
  Dataset openNewestReadable(DatasetAddress address, long pinned) throws IOException {
    try {
      return context.openNative(address, Optional.empty());
    } catch (StorageException e) {
      Optional<LocalLayout> local = LocalLayout.of(address);
      if (e.fault() != Fault.UNREADABLE || local.isEmpty()) {
        throw e;
      }
      End end = examine(address, local.get());
      if (end.readable().isEmpty() || end.readable().get() < pinned) {
        throw e;
      }
      return context.openNative(address, end.readable());
    }
  }

  /** Renames unreadable newest version files above a version, so that the next commit works. */
  List<Long> setAsideUnreadable(DatasetAddress address, long pinned) throws IOException {
    Optional<LocalLayout> local = LocalLayout.of(address);
    if (local.isEmpty()) {
      return List.of();
    }
    StorageException failure;
    try {
      context.openNative(address, Optional.empty()).close();
      return List.of();
    } catch (StorageException e) {
      if (e.fault() != Fault.UNREADABLE) {
        throw e;
      }
      failure = e;
    }
    LocalLayout layout = local.get();
    End end = examine(address, layout);
    if (end.readable().orElse(0L) < pinned) {
      throw failure; // nothing was moved
    }
    for (long version : end.torn()) {
      Path file = layout.version(version);
      Files.move(
          file, file.resolveSibling(file.getFileName() + ".torn"), StandardCopyOption.ATOMIC_MOVE);
    }
    context.forcer().force(List.of(), List.of(layout.versions()));
    return end.torn();
  }
}
