package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Forces what commits wrote. Thread-safe. */
final class Forcing {
  private final LanceContext context;

  Forcing(LanceContext context) {
    this.context = context;
  }

  void force(List<DatasetHandle> commits) {
    Map<LanceDatasetHandle, WrittenFiles> taken = new LinkedHashMap<>();
    WrittenFiles all = new WrittenFiles();
    for (DatasetHandle commit : commits) {
      if (!(commit instanceof LanceDatasetHandle own) || own.context() != context) {
        throw InvalidInputException.of(
            ErrorCode.BAD_REQUEST,
            "the handle belongs to another gateway",
            "",
            Details.of("dataset", commit.address().openUri()));
      }
      WrittenFiles files = own.takeUnforced();
      if (files == null && context.forcer().isForcing()) {
        files = own.takeNamed();
      }
      if (files != null) {
        taken.put(own, files);
        all.addAll(files);
      }
    }
    try {
      write(all);
    } catch (IOException e) {
      taken.forEach(LanceDatasetHandle::giveBackUnforced);
      throw LanceErrors.translate(e, "force", String.valueOf(e.getMessage()));
    }
  }

  private void write(WrittenFiles written) throws IOException {
    if (!context.forcer().isForcing()) {
      return;
    }
    Set<Path> directories = new LinkedHashSet<>(written.directories());
    List<Path> settled = new ArrayList<>();
    for (Path directory : written.fileDirectories()) {
      if (!context.settled().contains(directory)) {
        settled.add(directory);
        Path parent = directory.getParent();
        if (parent != null) {
          directories.add(parent);
        }
      }
    }
    context.forcer().force(written.files(), directories);
    context.settled().addAll(settled);
  }

  /** Forces what creating a branch wrote: its first version, its reference, their directories. */
  void forceBranch(DatasetAddress branch, long version) throws IOException {
    Optional<LocalLayout> local = LocalLayout.of(branch);
    Optional<Path> dataset = LocalLayout.localPath(branch.uri());
    if (local.isEmpty() || dataset.isEmpty()) {
      return;
    }
    WrittenFiles written = new WrittenFiles();
    Path first = local.get().version(version);
    if (!Files.exists(first)) {
      throw StorageException.of(
          Fault.OTHER, "create branch", branch.openUri(), "the branch has no first version", null);
    }
    written.add(first);
    written.add(VersionFiles.reference(dataset.get(), branch.owner()));
    Path directory = local.get().root();
    while (directory != null && !directory.equals(dataset.get())) {
      written.addDirectory(directory);
      directory = directory.getParent();
    }
    written.addDirectory(dataset.get());
    written.addDirectory(dataset.get().resolve("_refs"));
    write(written);
  }

  /** Returns the directories that will get a new entry when the given one is made. */
  static List<Path> missingParents(Path directory) {
    List<Path> parents = new ArrayList<>();
    Path at = directory;
    while (at != null && !Files.exists(at)) {
      at = at.getParent();
      if (at != null) {
        parents.add(at);
      }
    }
    return parents;
  }
}
