package dev.omnigraph.storage.lance;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.LooseFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the files of a dataset that no version names. Confined to one call. */
final class LooseFiles {
  /*
   * Files are listed before versions are read, so that what a commit brings meanwhile is either not
   * listed or named.
   */
  private final VersionReferences references;
  private final DatasetAddress dataset;

  LooseFiles(LanceContext context, DatasetAddress dataset) {
    this.dataset = dataset;
    this.references = new VersionReferences(context, dataset);
  }

  List<LooseFile> list() throws IOException {
    Optional<LocalLayout> local = LocalLayout.of(dataset);
    if (local.isEmpty()) {
      return List.of();
    }
    Path root = local.get().root();
    Map<BranchName, LocalLayout> chains = new TreeMap<>();
    chains.put(BranchName.MAIN, local.get());
    for (BranchFiles.Listed branch : new BranchFiles(root).list()) {
      BranchName name = branch.ref().name();
      LocalLayout.of(dataset.on(name)).ifPresent(chain -> chains.put(name, chain));
    }
    List<Path> loose = new ArrayList<>(strangers(root, chains));
    List<ChainFile> files = new ArrayList<>();
    List<ChainFile> transactions = new ArrayList<>();
    for (LocalLayout chain : chains.values()) {
      files.addAll(ChainFile.named(chain));
      for (Path file : ChainFile.list(chain.transactions())) {
        transactions.add(new ChainFile(file, String.valueOf(file.getFileName())));
      }
    }
    Set<String> named = new HashSet<>();
    boolean areTransactionsKnown = read(chains, named);
    if (areTransactionsKnown) {
      files.addAll(transactions);
    }
    for (ChainFile file : files) {
      if (!named.contains(file.name())) {
        loose.add(file.path());
      }
    }
    return describe(root, loose);
  }

  /** Adds what all versions name; returns whether that includes their transactions. */
  private boolean read(Map<BranchName, LocalLayout> chains, Set<String> named) throws IOException {
    boolean areTransactionsKnown = true;
    for (Map.Entry<BranchName, LocalLayout> chain : chains.entrySet()) {
      for (long version : chain.getValue().listVersions()) {
        VersionContent content = references.of(chain.getKey(), chain.getValue(), version);
        named.addAll(content.names());
        content.transaction().ifPresent(named::add);
        areTransactionsKnown &= content.transaction().isPresent();
      }
    }
    return areTransactionsKnown;
  }

  /** Finds chains and references of branches that are not there. */
  private static List<Path> strangers(Path root, Map<BranchName, LocalLayout> chains)
      throws IOException {
    List<Path> strangers = new ArrayList<>();
    Set<Path> known = new HashSet<>();
    Set<Path> references = new HashSet<>();
    BranchFiles branches = new BranchFiles(root);
    for (Map.Entry<BranchName, LocalLayout> chain : chains.entrySet()) {
      known.add(chain.getValue().root());
      references.add(branches.reference(chain.getKey()));
    }
    for (Path file : ChainFile.list(branches.directory())) {
      if (!references.contains(file)) {
        strangers.add(file);
      }
    }
    addStrangers(root.resolve("tree"), known, strangers);
    return strangers;
  }

  private static void addStrangers(Path directory, Set<Path> known, List<Path> strangers)
      throws IOException {
    for (Path child : ChainFile.list(directory)) {
      if (known.contains(child)) {
        continue;
      }
      if (known.stream().anyMatch(chain -> chain.startsWith(child))) {
        addStrangers(child, known, strangers);
      } else if (!Files.isDirectory(child) || ChainFile.size(child) > 0) {
        strangers.add(child);
      }
    }
  }

  private static List<LooseFile> describe(Path root, List<Path> loose) throws IOException {
    List<LooseFile> described = new ArrayList<>();
    for (Path file : loose) {
      describe(root, file).ifPresent(described::add);
    }
    described.sort(Comparator.comparing(LooseFile::path));
    return described;
  }

  /** Empty if a write at work took it away. */
  private static Optional<LooseFile> describe(Path root, Path file) throws IOException {
    try {
      String path = root.relativize(file).toString().replace('\\', '/');
      return Optional.of(
          new LooseFile(path, ChainFile.size(file), Files.getLastModifiedTime(file).toInstant()));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }
}
