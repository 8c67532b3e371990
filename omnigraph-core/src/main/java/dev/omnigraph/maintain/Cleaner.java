package dev.omnigraph.maintain;

import dev.omnigraph.CleanupOptions;
import dev.omnigraph.CleanupResult;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.branch.GraphBranches;
import dev.omnigraph.manifest.queue.QueueKey;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.open.CoreRegistry;
import dev.omnigraph.open.CoreWriters;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ReclaimRequest;
import dev.omnigraph.storage.Reclaimed;
import dev.omnigraph.storage.StoredVersion;
import dev.omnigraph.storage.TextObjects;
import dev.omnigraph.storage.text.GraphUri;
import dev.omnigraph.write.WriteEnvironment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Removes versions, files and forks nobody can reach any more.
 *
 * <p><b>Thread-safety:</b> thread-safe; others read and write meanwhile. What readers of this
 * process use stays. A reader of another process that loses its version is told so.
 */
public final class Cleaner {
  /*
   * Order. Versions of __manifest go first, while no branch can be created: from then on nobody can
   * get at a commit that goes, so the tables of such commits are nobody's. Only then it is noted
   * what readers of this process hold, and tables follow. A crash in between leaves tables' versions
   * no commit names; the next cleanup removes them.
   */
  private static final int MANIFEST_INDEX = 1;

  private static final String SEARCH_INDEXES = "search indexes";

  private final WriteEnvironment environment;
  private final CoreWriters writers;
  private final GraphBranches branches;
  private final GraphUri uri;
  private final GraphLayout layout;
  private final TextObjects texts;
  private final IndexFiles indexFiles;

  /** Cleans up through the writers of one graph. */
  public Cleaner(
      GraphUri uri,
      CoreWriters writers,
      GraphBranches branches,
      TextObjects texts,
      IndexFiles indexFiles) {
    this.texts = texts;
    this.indexFiles = indexFiles;
    this.uri = uri;
    this.writers = writers;
    this.branches = branches;
    this.environment = writers.environment();
    this.layout = environment.layout();
  }

  /**
   * Removes, or only counts.
   *
   * @throws RecoveryRequiredException if an interrupted operation is pending, or other processes
   *     may be writing
   */
  public CleanupResult run(CleanupOptions options, CleanupResult.Mode mode) {
    writers.healing().heal();
    PendingOperations.require(environment.sidecars());
    if (!environment.coordinator().areForeignWritersExcluded()) {
      throw RecoveryRequiredException.blocked(
          "other processes may be writing to the graph",
          "open it with the writer lease",
          Details.of("uri", uri.text()));
    }
    return new Run(options, mode).all();
  }

  /** One cleanup. */
  private final class Run {
    private final CleanupOptions options;
    private final CleanupResult.Mode mode;
    private final Instant now = environment.clock().instant();
    private final List<CleanupResult.Table> results = new ArrayList<>();
    private final Map<DatasetAddress, Set<Long>> inUse = new HashMap<>();

    Run(CleanupOptions options, CleanupResult.Mode mode) {
      this.options = options;
      this.mode = mode;
    }

    CleanupResult all() {
      Reachability reachable = branches.whileUnchanged(this::manifest);
      noteReaders();
      noteWriters();
      int index = MANIFEST_INDEX;
      for (TableKey table : reachable.tables()) {
        index++;
        table(table, reachable, index);
      }
      for (DatasetAddress side : List.of(layout.commits(), layout.actors(), layout.recoveries())) {
        index++;
        dataset(nameOf(side), side, (owner, version) -> false, index, 0);
      }
      searchIndexes(reachable);
      return new CleanupResult(mode, results);
    }

    /** Search indexes go with their data files; there is an entry if there are such. */
    private void searchIndexes(Reachability reachable) {
      if (indexFiles.unneeded(Set.of()).isEmpty()) {
        return; // there are none at all
      }
      try {
        Set<String> dataFiles = new HashSet<>();
        for (TableKey table : reachable.tables()) {
          DatasetAddress address = layout.table(table);
          if (environment.gateway().exists(address)) {
            dataFiles.addAll(texts.listDir(address.openUri() + "/data"));
            for (BranchRef branch : chains(address)) {
              dataFiles.addAll(texts.listDir(address.on(branch.name()).openUri() + "/data"));
            }
          }
        }
        List<IndexFiles.Kept> unneeded = indexFiles.unneeded(dataFiles);
        if (mode == CleanupResult.Mode.REMOVED) {
          indexFiles.delete(unneeded);
        }
        if (!unneeded.isEmpty()) {
          long bytes = unneeded.stream().mapToLong(IndexFiles.Kept::bytes).sum();
          results.add(
              new CleanupResult.Table(
                  SEARCH_INDEXES, 0, unneeded.size(), bytes, 0, Optional.empty()));
        }
      } catch (OmnigraphException e) {
        failed(SEARCH_INDEXES, e);
      }
    }

    private String nameOf(DatasetAddress side) {
      return side.uri().substring(layout.root().length() + 1);
    }

    private Reachability manifest() {
      Reachability reachable = Reachability.of(environment.coordinator(), options, now);
      dataset("__manifest", layout.manifest(), reachable::needsManifest, MANIFEST_INDEX, 0);
      return reachable;
    }

    private void noteReaders() {
      Set<dev.omnigraph.topology.TablePin> pins = new HashSet<>(environment.views().pinned());
      pins.addAll(CoreRegistry.process().pinned(uri));
      for (dev.omnigraph.topology.TablePin pin : pins) {
        inUse.computeIfAbsent(pin.address(), a -> new HashSet<>()).add(pin.version());
      }
    }

    private void noteWriters() {
      for (OperationId operation : environment.sidecars().list()) {
        Optional<Sidecar> sidecar = environment.sidecars().find(operation);
        for (TablePin pin : sidecar.map(Sidecar::pins).orElse(List.of())) {
          inUse
              .computeIfAbsent(
                  layout.table(pin.tableKey(), pin.tableBranch()), a -> new HashSet<>())
              .add(pin.expectedVersion());
        }
      }
    }

    private void table(TableKey table, Reachability reachable, int index) {
      DatasetAddress address = layout.table(table);
      if (!environment.gateway().exists(address)) {
        return;
      }
      int forks = 0;
      try {
        forks = forks(table, address, reachable);
      } catch (OmnigraphException e) {
        failed(table.toString(), e);
        return;
      }
      dataset(
          table.toString(),
          address,
          (owner, version) -> reachable.needs(table, owner, version),
          index,
          forks);
    }

    private interface Need {
      boolean test(BranchName owner, long version);
    }

    private void dataset(String name, DatasetAddress address, Need need, int index, int forks) {
      try {
        if (!environment.gateway().exists(address)) {
          return;
        }
        Map<BranchName, Set<Long>> doomed = new HashMap<>();
        doomed.put(BranchName.MAIN, doomed(address, need));
        for (BranchRef branch : chains(address)) {
          doomed.put(branch.name(), doomed(address.on(branch.name()), need));
        }
        environment.failpoints().hit(MaintenanceFailpoint.CLEANUP_BEFORE_TABLE, index);
        Reclaimed reclaimed =
            environment
                .gateway()
                .reclaim(
                    new ReclaimRequest(
                        address, doomed, Reachability.ago(now, options.looseAge()), requestMode()));
        results.add(
            new CleanupResult.Table(
                name,
                reclaimed.versions(),
                reclaimed.files(),
                reclaimed.bytes(),
                forks,
                Optional.empty()));
      } catch (OmnigraphException e) {
        failed(name, e);
      }
    }

    private ReclaimRequest.Mode requestMode() {
      return switch (mode) {
        case PREVIEW -> ReclaimRequest.Mode.PREVIEW;
        case REMOVED -> ReclaimRequest.Mode.REMOVE;
      };
    }

    /** One table that cannot be cleaned does not keep the others from being cleaned. */
    private void failed(String name, OmnigraphException error) {
      results.add(
          new CleanupResult.Table(
              name, 0, 0, 0, 0, Optional.of(error.code().code() + " " + error.sentence())));
    }

    private List<BranchRef> chains(DatasetAddress address) {
      try (DatasetHandle handle = environment.gateway().openLatest(address)) {
        return handle.branches();
      }
    }

    private Set<Long> doomed(DatasetAddress chain, Need need) {
      Set<Long> used = inUse.getOrDefault(chain, Set.of());
      Set<Long> doomed = new HashSet<>();
      for (StoredVersion stored : environment.gateway().versions(chain)) {
        long version = stored.version();
        boolean young = isYoung(stored);
        boolean keptForOthers = young && !options.minimumAge().isZero();
        if (!keptForOthers && !used.contains(version) && !need.test(chain.owner(), version)) {
          doomed.add(version);
        }
      }
      return doomed;
    }

    /** Deletes chains of branches that no commit which stays refers to. */
    private int forks(TableKey table, DatasetAddress address, Reachability reachable) {
      int orphans = 0;
      for (BranchRef fork : chains(address)) {
        DatasetAddress chain = address.on(fork.name());
        if (reachable.needsChain(table, fork.name()) || inUse.containsKey(chain) || !isOld(chain)) {
          continue;
        }
        orphans++;
        if (mode == CleanupResult.Mode.REMOVED) {
          reclaim(table, chain, reachable);
        }
      }
      return orphans;
    }

    private boolean isOld(DatasetAddress chain) {
      List<StoredVersion> stored = environment.gateway().versions(chain);
      return options.minimumAge().isZero() || stored.stream().noneMatch(this::isYoung);
    }

    private boolean isYoung(StoredVersion stored) {
      return stored.writtenAt().isAfter(Reachability.ago(now, options.minimumAge()));
    }

    /** A writer may have made the branch own its chain meanwhile, so it is looked at again. */
    private void reclaim(TableKey table, DatasetAddress chain, Reachability reachable) {
      BranchName owner = chain.owner();
      List<QueueKey> keys = List.of(QueueKey.of(table, owner));
      try (TableQueues.Held held = environment.queues().acquire(keys, environment.queueTimeout())) {
        boolean owned =
            held.covers(keys)
                && reachable.branches().contains(owner)
                && environment
                    .coordinator()
                    .refresh(owner)
                    .entry(table)
                    .filter(entry -> entry.isOwnedBy(owner))
                    .isPresent();
        if (!owned) {
          environment.failpoints().hit(MaintenanceFailpoint.CLEANUP_BEFORE_FORK_RECLAIM);
          environment.gateway().deleteBranch(chain, owner);
          environment.views().forget(chain);
          environment.heads().forget(chain);
        }
      }
    }
  }
}
