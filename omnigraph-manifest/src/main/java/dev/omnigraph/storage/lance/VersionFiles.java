package dev.omnigraph.storage.lance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.local.FileFaults;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  /** Loaded with the first branch that is read: Jackson takes longer to load than Lance. */
  private static final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}
  }

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
  Optional<String> incarnation(DatasetAddress address) {
    if (address.owner().isMain()) {
      return Optional.of("");
    }
    Optional<Path> dataset = LocalLayout.localPath(address.uri());
    if (dataset.isEmpty()) {
      return listedIncarnation(address);
    }
    Path file = reference(dataset.get(), address.owner());
    try {
      JsonNode mappings =
          Json.MAPPER.readTree(Files.readAllBytes(file)).path("identifier").path("version_mapping");
      String uuid = mappings.path(mappings.size() - 1).path(1).asText();
      return Optional.of(uuid);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw StorageException.of(
          Fault.UNREADABLE, "read branch", file.toString(), "not a branch reference", e);
    } catch (IOException e) {
      throw FileFaults.translate(e, "read branch", file.toString());
    }
  }

  /** Returns the version a branch started from; empty for main or when there is no branch. */
  static OptionalLong parentVersion(DatasetAddress address) throws IOException {
    Optional<Path> dataset = LocalLayout.localPath(address.uri());
    if (address.owner().isMain() || dataset.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      byte[] text = Files.readAllBytes(reference(dataset.get(), address.owner()));
      return OptionalLong.of(Json.MAPPER.readTree(text).path("parentVersion").asLong());
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  private Optional<String> listedIncarnation(DatasetAddress address) {
    DatasetAddress main = DatasetAddress.main(address.uri());
    try (Dataset dataset = context.openNative(main, Optional.empty())) {
      for (BranchRef ref : Branches.list(dataset)) {
        if (ref.name().equals(address.owner())) {
          return Optional.of(ref.incarnation());
        }
      }
      return Optional.empty();
    }
  }

  /** Returns where Lance keeps the reference of a branch. */
  static Path reference(Path dataset, BranchName branch) {
    String encoded = URLEncoder.encode(branch.text(), StandardCharsets.UTF_8).replace("+", "%20");
    return dataset.resolve("_refs").resolve("branches").resolve(encoded + ".json");
  }

  /** Opens the newest version that can be read, passing over unfinished commits above it. */
  Dataset openNewestReadable(DatasetAddress address) throws IOException {
    try {
      return context.openNative(address, Optional.empty());
    } catch (StorageException e) {
      Optional<LocalLayout> local = LocalLayout.of(address);
      if (e.fault() != Fault.UNREADABLE || local.isEmpty()) {
        throw e;
      }
      List<Long> versions = local.get().listVersions();
      for (long version : versions.subList(1, Math.min(versions.size(), 1 + UNFINISHED_MAX))) {
        try {
          return context.openNative(address, Optional.of(version));
        } catch (StorageException older) {
          if (older.fault() != Fault.UNREADABLE) {
            throw older;
          }
        }
      }
      throw e;
    }
  }

  /** Renames unreadable newest version files above a version, so that the next commit works. */
  List<Long> setAsideUnreadable(DatasetAddress address, long pinned) throws IOException {
    List<Long> moved = new ArrayList<>();
    Optional<LocalLayout> local = LocalLayout.of(address);
    if (local.isEmpty()) {
      return moved;
    }
    LocalLayout layout = local.get();
    while (moved.size() < UNFINISHED_MAX) {
      try {
        context.openNative(address, Optional.empty()).close();
        break;
      } catch (StorageException e) {
        List<Long> versions = layout.listVersions();
        if (e.fault() != Fault.UNREADABLE || versions.isEmpty() || versions.get(0) <= pinned) {
          throw e;
        }
        Path file = layout.version(versions.get(0));
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".torn"),
            StandardCopyOption.ATOMIC_MOVE);
        moved.add(versions.get(0));
      }
    }
    if (!moved.isEmpty()) {
      context.forcer().force(List.of(), List.of(layout.versions()));
    }
    return moved;
  }
}
