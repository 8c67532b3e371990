package dev.omnigraph.recovery.testing;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Lineage;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Published;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.converge.GraphState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Branches of a graph in memory, with the publisher's promises. */
public final class MemoryGraph implements GraphState {
  private final Map<BranchName, Snapshot> branches = new TreeMap<>();
  private final List<PublishRequest> publishes = new ArrayList<>();
  private boolean schemaLock;

  /** Sets main up with tables at versions, on the main chains. */
  public MemoryGraph(Map<TableKey, Long> tables) {
    Map<TableKey, String> paths = new TreeMap<>();
    Map<TableKey, TableEntry> entries = new TreeMap<>();
    tables.forEach(
        (table, version) -> {
          paths.put(table, table.relativePath());
          entries.put(
              table, new TableEntry(table, table.relativePath(), version, BranchName.MAIN, 0));
        });
    GraphCommit genesis = commit(CommitIntent.of(new CommitId("GENESIS"), 0), Lineage.empty(), 1);
    branches.put(
        BranchName.MAIN,
        Snapshot.of(BranchName.MAIN, 1, Lineage.of(List.of(genesis)), paths, Map.of(), entries));
  }

  /** Creates a branch from main. */
  public void createBranch(BranchName branch) {
    Snapshot main = refresh(BranchName.MAIN);
    branches.put(branch, with(main, branch, main.lineage(), main.manifestVersion(), List.of()));
  }

  /** Deletes a branch. */
  public void deleteBranch(BranchName branch) {
    branches.remove(branch);
  }

  /** Returns the publishes that went through. */
  public List<PublishRequest> publishes() {
    return publishes;
  }

  /** Takes the schema lock. */
  public void lockSchema() {
    schemaLock = true;
  }

  /** Returns whether the schema lock is taken. */
  public boolean isSchemaLocked() {
    return schemaLock;
  }

  @Override
  public List<BranchName> branches() {
    return branches.keySet().stream().filter(branch -> !branch.isMain()).toList();
  }

  @Override
  public boolean hasBranch(BranchName branch) {
    return branches.containsKey(branch);
  }

  @Override
  public Snapshot refresh(BranchName branch) {
    Snapshot snapshot = branches.get(branch);
    if (snapshot == null) {
      throw NotFoundException.branch(branch.text());
    }
    return snapshot;
  }

  @Override
  public Published publish(PublishRequest request) {
    Snapshot base = refresh(request.branch());
    Optional<GraphCommit> landed = base.lineage().find(request.commit().id());
    if (landed.isPresent()) {
      return new Published(base, landed.get());
    }
    request
        .expected()
        .forEach(
            (table, expected) -> {
              long actual = base.latestVisible(table);
              if (actual != expected) {
                throw ConflictException.expectedVersion(table.toString(), expected, actual);
              }
            });
    long version = base.manifestVersion() + 1;
    GraphCommit commit = commit(request.commit(), base.lineage(), version);
    Snapshot after =
        with(
            base,
            request.branch(),
            base.lineage().with(List.of(commit)),
            version,
            request.changes());
    branches.put(request.branch(), after);
    publishes.add(request);
    return new Published(after, commit);
  }

  @Override
  public boolean breakSchemaLock() {
    boolean had = schemaLock;
    schemaLock = false;
    return had;
  }

  private static GraphCommit commit(CommitIntent intent, Lineage lineage, long version) {
    return new GraphCommit(
        intent.id(),
        lineage.head().map(GraphCommit::id),
        intent.mergedParent(),
        intent.actor(),
        intent.message(),
        intent.createdAtMicros(),
        version,
        BranchName.MAIN,
        intent.schema());
  }

  private static Snapshot with(
      Snapshot base, BranchName branch, Lineage lineage, long version, List<TableChange> changes) {
    Map<TableKey, String> paths = new TreeMap<>();
    Map<TableKey, Long> tombstones = new TreeMap<>();
    Map<TableKey, TableEntry> entries = new TreeMap<>();
    base.entries()
        .forEach(
            entry -> {
              entries.put(entry.key(), entry);
              paths.put(entry.key(), entry.relativePath());
            });
    for (TableChange change : changes) {
      TableKey table = change.key();
      if (change instanceof TableChange.Register) {
        paths.put(table, table.relativePath());
      } else if (change instanceof TableChange.Update update) {
        entries.put(
            table,
            new TableEntry(
                table, table.relativePath(), update.version(), update.owner(), update.rowCount()));
      } else if (change instanceof TableChange.Tombstone tombstone) {
        tombstones.put(table, tombstone.version());
        entries.remove(table);
      }
    }
    return Snapshot.of(branch, version, lineage, paths, tombstones, entries);
  }
}
