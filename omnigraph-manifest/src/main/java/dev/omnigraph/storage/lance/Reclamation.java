package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.ReclaimRequest;
import dev.omnigraph.storage.Reclaimed;
import dev.omnigraph.storage.StoredVersion;
import dev.omnigraph.storage.TagRef;
import dev.omnigraph.storage.local.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lance.Dataset;

/**
 * Removes versions and what only they name. Confined to one call.
 *
 * <p>Lance's own cleanup removes everything below one version. Here any set of versions may go, so
 * that one old tag does not keep a year of history. What is kept is found by reading the file of
 * every version that stays, in all chains of the dataset; one that cannot be read stops the
 * removal.
 */
final class Reclamation {
  /*
   * Order: version files first, and durably, then what only they named. A crash in between leaves
   * files nobody names, which a later call finds too old to belong to a write at work.
   *
   * Whatever the request says, these stay: the newest version of each chain, tagged versions, and
   * the versions branches started from; not others of the same number on other chains.
   */
  private final LanceContext context;
  private final ReclaimRequest request;
  private final Map<BranchName, LocalLayout> chains = new TreeMap<>();
  private final VersionReferences references;
  private final Set<String> kept = new HashSet<>();
  private final Set<String> doomed = new HashSet<>();
  private final Set<Path> versionFiles = new LinkedHashSet<>();
  private final List<Path> files = new ArrayList<>();

  private Reclamation(LanceContext context, ReclaimRequest request) {
    this.context = context;
    this.request = request;
    this.references = new VersionReferences(context, request.dataset());
  }

  static Reclaimed run(LanceContext context, ReclaimRequest request) throws IOException {
    return new Reclamation(context, request).run();
  }

  /** Returns the versions that have a file, newest first. */
  static List<StoredVersion> versions(DatasetAddress address) throws IOException {
    LocalLayout layout = local(address);
    List<StoredVersion> versions = new ArrayList<>();
    for (long version : layout.listVersions()) {
      Instant writtenAt = Files.getLastModifiedTime(layout.version(version)).toInstant();
      versions.add(new StoredVersion(version, writtenAt));
    }
    return versions;
  }

  private static LocalLayout local(DatasetAddress address) {
    return LocalLayout.of(address)
        .orElseThrow(
            () ->
                InvalidInputException.of(
                    ErrorCode.BAD_REQUEST,
                    "versions are removed on local disks only",
                    "",
                    Details.of("object", address.openUri())));
  }

  private Reclaimed run() throws IOException {
    Map<BranchName, Set<Long>> named = new HashMap<>();
    DatasetAddress main = request.dataset();
    chains.put(BranchName.MAIN, local(main));
    for (BranchFiles.Listed branch : new BranchFiles(local(main).root()).list()) {
      BranchName name = branch.ref().name();
      BranchName parent =
          branch.parent().isEmpty() ? BranchName.MAIN : BranchName.stored(branch.parent());
      chains.put(name, local(main.on(name)));
      for (BranchName chain : List.of(name, parent)) {
        named.computeIfAbsent(chain, c -> new HashSet<>()).add(branch.ref().parentVersion());
      }
    }
    try (Dataset dataset = context.openNative(main, Optional.empty())) {
      for (TagRef tag : Branches.tags(dataset)) {
        named.computeIfAbsent(tag.branch(), c -> new HashSet<>()).add(tag.version());
      }
    }
    Map<BranchName, List<Long>> stored = new HashMap<>();
    for (Map.Entry<BranchName, LocalLayout> chain : chains.entrySet()) {
      List<Long> versions = chain.getValue().listVersions();
      stored.put(chain.getKey(), versions);
      if (!versions.isEmpty()) {
        references.verify(chain.getKey(), chain.getValue(), versions.get(0));
      }
    }
    for (Map.Entry<BranchName, LocalLayout> chain : chains.entrySet()) {
      Set<Long> stay = named.getOrDefault(chain.getKey(), Set.of());
      List<Long> versions = stored.getOrDefault(chain.getKey(), List.of());
      readVersions(chain.getKey(), chain.getValue(), versions, stay);
    }
    for (LocalLayout chain : chains.values()) {
      collect(chain);
    }
    Reclaimed result = count();
    if (request.mode() == ReclaimRequest.Mode.REMOVE) {
      remove();
    }
    return result;
  }

  private void readVersions(BranchName branch, LocalLayout chain, List<Long> stored, Set<Long> stay)
      throws IOException {
    Set<Long> unwanted = request.versions().getOrDefault(branch, Set.of());
    for (long version : stored) {
      boolean goes =
          unwanted.contains(version) && version != stored.get(0) && !stay.contains(version);
      (goes ? doomed : kept).addAll(references.of(branch, chain, version).names());
      if (goes) {
        versionFiles.add(chain.version(version));
      }
    }
  }

  /** Finds what of a chain goes, besides version files. */
  private void collect(LocalLayout chain) throws IOException {
    for (ChainFile file : ChainFile.named(chain)) {
      consider(file.path(), file.name());
    }
    Set<Long> stored = Set.copyOf(chain.listVersions());
    for (Path file : ChainFile.list(chain.transactions())) {
      considerTransaction(file, chain, stored);
    }
  }

  private void consider(Path file, String name) throws IOException {
    if (kept.contains(name)) {
      return;
    }
    if (doomed.contains(name) || isLoose(file)) {
      files.add(file);
    }
  }

  /**
   * A version file carries its transaction itself; the file beside it is for writers that come from
   * an older version. Its name begins with the version it was planned on. Reading it back is out of
   * the question: the first transaction of a branch ends the process.
   */
  private void considerTransaction(Path file, LocalLayout chain, Set<Long> stored)
      throws IOException {
    String name = String.valueOf(file.getFileName());
    int dash = name.indexOf('-');
    boolean made = false;
    if (dash > 0 && dash < 19 && name.chars().limit(dash).allMatch(c -> c >= '0' && c <= '9')) {
      long version = Long.parseLong(name.substring(0, dash)) + 1;
      boolean goes = versionFiles.contains(chain.version(version));
      boolean gone = !stored.contains(version) && stored.stream().anyMatch(v -> v > version);
      made = goes || gone;
    }
    if (made || isLoose(file)) {
      files.add(file);
    }
  }

  private boolean isLoose(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(request.looseBefore());
    } catch (NoSuchFileException e) {
      return false; // a write at work took it away
    }
  }

  private Reclaimed count() throws IOException {
    long bytes = 0;
    for (Collection<Path> paths : List.of(versionFiles, files)) {
      for (Path path : paths) {
        bytes += ChainFile.size(path);
      }
    }
    return new Reclaimed(
        versionFiles.size(), versionFiles.size() + files.size(), bytes, references.opened());
  }

  private void remove() throws IOException {
    Set<Path> directories = new HashSet<>();
    for (Path file : versionFiles) {
      Files.deleteIfExists(file);
      directories.add(file.resolveSibling(""));
    }
    if (!directories.isEmpty()) {
      context.forcer().force(List.of(), List.copyOf(directories));
    }
    for (Path file : files) {
      FileTrees.deleteIfExists(file);
    }
  }
}
