package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.PreparedCommit;
import dev.omnigraph.storage.local.FileForcer;
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

  /** A round under way that settles its directories when it has ended. */
  static final class Pending {
    private final LanceContext context;
    private final FileForcer.Round round;
    private final List<Path> settling;

    Pending(LanceContext context, FileForcer.Round round, List<Path> settling) {
      this.context = context;
      this.round = round;
      this.settling = settling;
    }

    void await() throws IOException {
      round.await();
      context.settled().addAll(settling);
    }
  }

  void force(List<DatasetHandle> commits, List<PreparedCommit> next) {
    Map<LanceDatasetHandle, WrittenFiles> taken = new LinkedHashMap<>();
    WrittenFiles all = new WrittenFiles();
    for (DatasetHandle commit : commits) {
      LanceDatasetHandle own = own(commit);
      WrittenFiles files = own.takeUnforced();
      if (files == null && context.forcer().isForcing()) {
        files = own.takeNamed();
      }
      if (files != null) {
        taken.put(own, files);
        all.addAll(files);
      }
    }
    List<LancePreparedCommit> unforced = unforced(next, all);
    try {
      Pending round = begin(all);
      round.await();
      unforced.forEach(prepared -> prepared.forcedBy(round));
    } catch (IOException e) {
      taken.forEach(LanceDatasetHandle::giveBackUnforced);
      throw LanceErrors.translate(e, "force", String.valueOf(e.getMessage()));
    }
  }

  /** Begins to force the files of transactions; committing them waits. */
  void beginForce(List<PreparedCommit> next) {
    WrittenFiles all = new WrittenFiles();
    List<LancePreparedCommit> unforced = unforced(next, all);
    Pending round = begin(all);
    unforced.forEach(prepared -> prepared.forcedBy(round));
  }

  private List<LancePreparedCommit> unforced(List<PreparedCommit> next, WrittenFiles all) {
    List<LancePreparedCommit> unforced = new ArrayList<>();
    for (PreparedCommit prepared : next) {
      if (!(prepared instanceof LancePreparedCommit own) || own.handle().context() != context) {
        throw foreign(prepared.address());
      }
      WrittenFiles files = own.unforced();
      if (files != null) {
        all.addAll(files);
        unforced.add(own);
      }
    }
    return unforced;
  }

  private LanceDatasetHandle own(DatasetHandle commit) {
    if (commit instanceof LanceDatasetHandle own && own.context() == context) {
      return own;
    }
    throw foreign(commit.address());
  }

  private static InvalidInputException foreign(DatasetAddress address) {
    return InvalidInputException.of(
        ErrorCode.BAD_REQUEST,
        "the handle belongs to another gateway",
        "",
        Details.of("dataset", address.openUri()));
  }

  /** Begins a round over files and the directories that name them. */
  Pending begin(WrittenFiles written) {
    if (!context.forcer().isForcing()) {
      return new Pending(context, context.forcer().begin(List.of(), List.of()), List.of());
    }
    Set<Path> directories = new LinkedHashSet<>(written.directories());
    List<Path> settling = new ArrayList<>();
    for (Path directory : written.fileDirectories()) {
      if (!context.settled().contains(directory)) {
        settling.add(directory);
        Path parent = directory.getParent();
        if (parent != null) {
          directories.add(parent);
        }
      }
    }
    return new Pending(context, context.forcer().begin(written.files(), directories), settling);
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
    written.add(new BranchFiles(dataset.get()).reference(branch.owner()));
    Path directory = local.get().root();
    while (directory != null && !directory.equals(dataset.get())) {
      written.addDirectory(directory);
      directory = directory.getParent();
    }
    written.addDirectory(dataset.get());
    written.addDirectory(dataset.get().resolve("_refs"));
    begin(written).await();
  }

  /** Forces what creating a tag wrote. */
  void forceTag(DatasetAddress dataset, String tag) throws IOException {
    Optional<Path> directory = LocalLayout.localPath(dataset.uri());
    if (directory.isEmpty()) {
      return;
    }
    Path references = directory.get().resolve("_refs");
    WrittenFiles written = new WrittenFiles();
    written.add(references.resolve("tags").resolve(tag + ".json"));
    written.addDirectory(references.resolve("tags"));
    written.addDirectory(references);
    written.addDirectory(directory.get());
    begin(written).await();
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
