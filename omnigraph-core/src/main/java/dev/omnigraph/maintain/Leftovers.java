package dev.omnigraph.maintain;

import dev.omnigraph.CheckReport.Notice;
import dev.omnigraph.CleanupOptions;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.LooseFile;
import dev.omnigraph.storage.StoredVersion;
import dev.omnigraph.storage.TagRef;
import dev.omnigraph.storage.local.FileFaults;
import dev.omnigraph.storage.text.GraphUri;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Finds what lies in a graph's directory and nothing refers to. It costs room, nothing else.
 * Confined to one call; changes nothing.
 */
final class Leftovers {
  private static final int PER_DATASET_MAX = 100;
  private static final String RECOVERY = "__recovery";
  private static final String LOCK = "writer.lock";
  private static final String SIDECAR = ".json";

  private final GraphCore core;
  private final GraphUri uri;
  private final GraphLayout layout;
  private final DatasetGateway gateway;
  private final List<Notice> notices = new ArrayList<>();

  private Leftovers(GraphCore core, GraphUri uri) {
    this.core = core;
    this.uri = uri;
    this.layout = new GraphLayout(uri.text());
    this.gateway = core.parts().gateway();
  }

  /** Lists what is left over; nothing on object stores. */
  static List<Notice> of(GraphCore core, GraphUri uri) {
    if (!uri.isLocal()) {
      return List.of();
    }
    Leftovers leftovers = new Leftovers(core, uri);
    leftovers.find();
    return leftovers.notices;
  }

  private void find() {
    Reachability reachable =
        Reachability.of(
            core.parts().coordinator(),
            CleanupOptions.keep(Integer.MAX_VALUE),
            core.options().clock().instant());
    Set<BranchName> branches = new HashSet<>();
    core.parts().coordinator().branches().forEach(branch -> branches.add(branch.name()));
    dataset(Optional.empty(), layout.manifest(), reachable::needsManifest, branches::contains);
    for (DatasetAddress side : List.of(layout.commits(), layout.actors(), layout.recoveries())) {
      dataset(Optional.empty(), side, (branch, version) -> true, branches::contains);
    }
    Set<String> directories = new HashSet<>();
    for (TableKey table : reachable.tables()) {
      directories.add(table.relativePath());
      dataset(
          Optional.of(table),
          layout.table(table),
          (branch, version) -> reachable.needs(table, branch, version),
          branch -> reachable.needsChain(table, branch));
    }
    tables("nodes", directories);
    tables("edges", directories);
    besides();
  }

  private interface NeedsChain {
    boolean test(BranchName branch);
  }

  private void dataset(
      Optional<TableKey> table,
      DatasetAddress address,
      BiPredicate<BranchName, Long> needs,
      NeedsChain needsChain) {
    if (!gateway.exists(address)) {
      return;
    }
    Collector found = new Collector(table, address);
    List<BranchRef> chains;
    List<TagRef> tags;
    try (DatasetHandle handle = gateway.openLatest(address)) {
      chains = handle.branches();
      tags = handle.tags();
    } catch (StorageException unreadable) {
      return; // a problem of its own, reported as such
    }
    Map<BranchName, Set<Long>> named = new HashMap<>();
    for (TagRef tag : tags) {
      named.computeIfAbsent(tag.branch(), b -> new HashSet<>()).add(tag.version());
    }
    Set<Long> starts = new HashSet<>();
    chains.forEach(chain -> starts.add(chain.parentVersion()));
    List<BranchName> used = new ArrayList<>(List.of(BranchName.MAIN));
    for (BranchRef chain : chains) {
      if (needsChain.test(chain.name())) {
        used.add(chain.name());
      } else {
        found.add(
            "unreferenced_branch", "tree/" + chain.name(), 0, "no commit refers to this branch");
      }
    }
    for (BranchName chain : used) {
      boolean isNewest = true;
      for (StoredVersion stored : gateway.versions(address.on(chain))) {
        long version = stored.version();
        boolean stays =
            isNewest
                || starts.contains(version)
                || named.getOrDefault(chain, Set.of()).contains(version)
                || needs.test(chain, version);
        isNewest = false;
        if (!stays) {
          String directory = chain.isMain() ? "" : "tree/" + chain + "/";
          found.add(
              "unreferenced_version",
              directory + "_versions/" + GraphLayout.versionFileName(version),
              0,
              "no commit refers to version " + version + "; cleanup removes it");
        }
      }
    }
    try {
      for (LooseFile file : gateway.looseFiles(address)) {
        found.add(
            "unreferenced_file",
            file.path(),
            file.bytes(),
            "no version names it; cleanup removes files an interrupted write left when they are"
                + " old");
      }
    } catch (StorageException unreadable) {
      return; // some version is: without it nobody can tell what is named
    }
    found.end();
  }

  /** Collects what is found in one dataset, up to a bound. */
  private final class Collector {
    private final Optional<TableKey> table;
    private final String directory;
    private int count;

    Collector(Optional<TableKey> table, DatasetAddress address) {
      this.table = table;
      this.directory = address.uri().substring(layout.root().length() + 1);
    }

    void add(String kind, String path, long bytes, String message) {
      count++;
      if (count <= PER_DATASET_MAX) {
        notices.add(
            new Notice(
                kind, table.map(TableKey::toString), directory + "/" + path, bytes, message));
      }
    }

    void end() {
      if (count > PER_DATASET_MAX) {
        notices.add(
            new Notice(
                "more",
                table.map(TableKey::toString),
                directory,
                0,
                (count - PER_DATASET_MAX) + " more leftovers are not listed"));
      }
    }
  }

  private void tables(String parent, Set<String> known) {
    for (Path directory : list(layout.resolve(parent))) {
      String path = parent + "/" + directory.getFileName();
      if (!known.contains(path)) {
        notices.add(
            new Notice(
                "unreferenced_table",
                Optional.empty(),
                path,
                0,
                "no commit has a table in this place"));
      }
    }
  }

  /** Looks at what lies beside the tables. */
  private void besides() {
    Set<String> known = new HashSet<>(List.of("nodes", "edges", RECOVERY));
    for (DatasetAddress dataset :
        List.of(layout.manifest(), layout.commits(), layout.actors(), layout.recoveries())) {
      known.add(dataset.uri().substring(layout.root().length() + 1));
    }
    List<String> schemas = List.of(layout.schemaSource(), layout.schemaIr(), layout.schemaState());
    Set<String> staged = new HashSet<>();
    for (String file : schemas) {
      known.add(file.substring(layout.root().length() + 1));
      staged.add(GraphLayout.staged(file).substring(layout.root().length() + 1));
    }
    for (Path file : list(layout.root())) {
      String name = String.valueOf(file.getFileName());
      if (staged.contains(name)) {
        beside("staged_schema", name, file, "the next opening for writing settles it");
      } else if (!known.contains(name)) {
        beside("unknown_file", name, file, "it is no part of a graph");
      }
    }
    for (Path file : list(layout.resolve(RECOVERY))) {
      String name = String.valueOf(file.getFileName());
      if (!name.equals(LOCK) && (!name.endsWith(SIDECAR) || name.startsWith("."))) {
        beside("unknown_file", RECOVERY + "/" + name, file, "it is no pending operation");
      }
    }
  }

  private void beside(String kind, String path, Path file, String message) {
    long bytes;
    try {
      bytes = Files.isDirectory(file) ? 0 : Files.size(file);
    } catch (NoSuchFileException gone) {
      return;
    } catch (IOException e) {
      throw FileFaults.translate(e, "look at", path);
    }
    notices.add(new Notice(kind, Optional.empty(), path, bytes, message));
  }

  private Set<Path> list(String place) {
    Path directory = place.equals(layout.root()) ? uri.requireLocal() : below(place);
    Set<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(files::add);
      return files;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Set.of();
    } catch (IOException e) {
      throw FileFaults.translate(e, "list", place);
    }
  }

  private Path below(String place) {
    return uri.requireLocal().resolve(place.substring(layout.root().length() + 1));
  }
}
