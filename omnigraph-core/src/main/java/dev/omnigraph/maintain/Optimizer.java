package dev.omnigraph.maintain;

import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.OptimizeResult;
import dev.omnigraph.OptimizeResult.Action;
import dev.omnigraph.OptimizeResult.Table;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.load.Exporter;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.publish.ManifestUpkeep;
import dev.omnigraph.manifest.queue.QueueKey;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.open.CoreWriters;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.topology.TablePin;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteFailpoint;
import dev.omnigraph.write.WriteTxn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Merges small and thinned-out fragments of a branch's tables and of its manifest.
 *
 * <p><b>Thread-safety:</b> thread-safe. Rows are copied while others read and write; the queues of
 * the tables are held for the commit alone. Rows keep their ids, so a write that began before is
 * simply resolved again.
 */
public final class Optimizer {
  private final CoreWriters writers;
  private final WriteEnvironment environment;

  /** Optimizes through the writers of one graph. */
  public Optimizer(CoreWriters writers) {
    this.writers = writers;
    this.environment = writers.environment();
  }

  /**
   * Optimizes as one graph commit, or none when no table is worth it.
   *
   * @throws dev.omnigraph.errors.NotFoundException if there is no such branch
   * @throws dev.omnigraph.errors.InvalidInputException if there is no such type
   * @throws RecoveryRequiredException if an interrupted operation is still pending
   */
  public OptimizeResult run(OptimizeOptions options) {
    WriteTxn txn = writers.begin(BranchName.of(options.branch()));
    PendingOperations.require(environment.sidecars());
    Run run = new Run(txn.base());
    List<TableCompaction> staged = run.stage(selected(txn, options.types()));
    environment.failpoints().hit(WriteFailpoint.AFTER_STAGE);
    Optional<CommitId> commit = Optional.empty();
    if (!staged.isEmpty()) {
      commit = run.commit(staged, options);
    }
    ManifestUpkeep.Result manifest =
        new ManifestUpkeep(environment.coordinator(), environment.gateway(), environment.ids())
            .compact(txn.branch());
    List<Table> tables = new ArrayList<>(run.results.values());
    tables.add(manifestEntry(manifest));
    return new OptimizeResult(txn.branch().text(), commit.map(CommitId::text), tables, 0);
  }

  private static Table manifestEntry(ManifestUpkeep.Result manifest) {
    int before = manifest.fragmentsBefore();
    int after = manifest.fragmentsAfter();
    Action action = after == before ? Action.UNCHANGED : Action.COMPACTED;
    return new Table("__manifest", action, Optional.empty(), before, after, 0, 0);
  }

  private static List<TableEntry> selected(WriteTxn txn, List<String> types) {
    Collection<TableKey> wanted = Exporter.select(txn.catalog(), types);
    return txn.base().entries().stream().filter(e -> wanted.contains(e.key())).toList();
  }

  /** One optimization. */
  private final class Run {
    private final Snapshot base;
    private final SortedMap<TableKey, Table> results = new TreeMap<>();

    Run(Snapshot base) {
      this.base = base;
    }

    List<TableCompaction> stage(List<TableEntry> entries) {
      List<TableCompaction> staged = new ArrayList<>();
      for (TableEntry entry : entries) {
        if (!entry.isOwnedBy(base.branch())) {
          skip(entry, "inherited_from_" + entry.owner());
          continue;
        }
        // A handle of its own: copying must not hold up those who read through the shared one.
        TablePin pin = environment.pins(base).pin(entry);
        try (DatasetHandle handle = environment.gateway().open(pin.address(), entry.version())) {
          Optional<String> obstacle = handle.compactionObstacle();
          if (obstacle.isPresent()) {
            skip(entry, obstacle.get());
            continue;
          }
          TableCompaction table =
              TableCompaction.stage(entry, pin, handle, environment.ids().nextUuid());
          note(table, table.groups().isEmpty() ? Action.UNCHANGED : Action.COMPACTED);
          if (!table.groups().isEmpty()) {
            staged.add(table);
          }
        }
      }
      return staged;
    }

    /** Puts the copies in place; tables that moved meanwhile are copied again. */
    Optional<CommitId> commit(List<TableCompaction> staged, OptimizeOptions options) {
      List<QueueKey> keys =
          staged.stream().map(t -> QueueKey.of(t.entry().key(), base.branch())).toList();
      try (TableQueues.Held held = environment.queues().acquire(keys, environment.queueTimeout())) {
        Invariant.check(held.covers(keys), "the queues cover every table to compact");
        environment.failpoints().hit(WriteFailpoint.QUEUES_HELD);
        Snapshot fresh = environment.coordinator().capture(base.branch());
        List<TableCompaction> ready = new ArrayList<>();
        for (TableCompaction table : staged) {
          onHead(table, fresh).ifPresent(ready::add);
        }
        if (ready.isEmpty()) {
          return Optional.empty();
        }
        try (CompactionCommit commit =
            new CompactionCommit(environment, writers.healing(), fresh, ready)) {
          commit.run(options.actor(), options.message());
          return Optional.of(commit.commitId());
        }
      }
    }

    private Optional<TableCompaction> onHead(TableCompaction table, Snapshot fresh) {
      Optional<TableEntry> now = fresh.entry(table.entry().key());
      if (now.isEmpty()) {
        skip(table.entry(), "dropped");
        return Optional.empty();
      }
      TableEntry entry = now.get();
      TablePin pin = environment.pins(fresh).pin(entry);
      try (DatasetHandle handle = environment.gateway().open(pin.address(), entry.version())) {
        environment.heads().requirePinned(entry.key(), fresh.branch(), handle);
        TableCompaction ready = table.on(entry, pin, handle.fragments());
        if (!table.fits(ready.fragments())) {
          environment.failpoints().hit(MaintenanceFailpoint.OPTIMIZE_CONFLICT);
          ready = TableCompaction.stage(entry, pin, handle, table.transaction());
        }
        if (ready.groups().isEmpty()) {
          note(ready, Action.UNCHANGED);
          return Optional.empty();
        }
        note(ready, Action.COMPACTED);
        return Optional.of(ready);
      } catch (RecoveryRequiredException drift) {
        skip(entry, "drift_needs_repair");
        return Optional.empty();
      }
    }

    private void skip(TableEntry entry, String reason) {
      results.put(
          entry.key(),
          new Table(entry.key().toString(), Action.SKIPPED, Optional.of(reason), 0, 0, 0, 0));
    }

    private void note(TableCompaction table, Action action) {
      results.put(
          table.entry().key(),
          new Table(
              table.entry().key().toString(),
              action,
              Optional.empty(),
              table.fragments().size(),
              table.fragmentsAfter(),
              table.deletedRows(),
              table.deletedRowsAfter()));
    }
  }
}
