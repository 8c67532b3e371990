package dev.omnigraph.evolve;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.branch.GraphBranches;
import dev.omnigraph.manifest.contract.SchemaStaging;
import dev.omnigraph.manifest.publish.PublishCheck;
import dev.omnigraph.manifest.queue.QueueKey;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.schema.plan.PropertyRef;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.write.Healing;
import dev.omnigraph.write.Stager;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteFailpoint;
import dev.omnigraph.write.WriteTxn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Applies changes of schema to a graph with data.
 *
 * <p><b>Thread-safety:</b> thread-safe. While a change is applied, every other write of this
 * process waits, and is refused after it, because it began under the schema before.
 *
 * <p><b>Durability:</b> as {@link dev.omnigraph.write.CommitSequence}.
 */
public final class SchemaChanger {
  /*
   * hold all queues -> fresh base -> check rows -> stage copies -> lock -> arm sidecar -> table commits
   * -> stage schema files -> publish -> rename schema files -> purge -> complete sidecar -> unlock.
   *
   * The queues are those of every table, old and new, and the one of the schema: a change may move no
   * table at all and still make a write wrong that was validated before (invariants 8 and 10). The
   * sidecar names all effects before the first one (4). The staged files are complete before the
   * publish, so that whoever finds the change published can finish it, and whoever finds it
   * unpublished without complete files undoes it (5, 6).
   */
  private final WriteEnvironment environment;
  private final Healing healing;
  private final GraphBranches branches;
  private final SchemaStaging staging;
  private final BooleanSupplier foreignWritersExcluded;

  /**
   * Changes the schema of one graph.
   *
   * @param foreignWritersExcluded whether this process holds the writer lease now
   */
  public SchemaChanger(
      WriteEnvironment environment,
      Healing healing,
      GraphBranches branches,
      SchemaStaging staging,
      BooleanSupplier foreignWritersExcluded) {
    this.environment = environment;
    this.healing = healing;
    this.branches = branches;
    this.staging = staging;
    this.foreignWritersExcluded = foreignWritersExcluded;
  }

  /**
   * Applies a change.
   *
   * @param txn a write begun on main
   * @throws InvalidInputException if a step is not supported, a value does not fit its property, or
   *     existing rows break a new constraint; nothing was changed
   * @throws ConflictException if the graph has other branches, or the schema is another one or
   *     being changed; nothing was changed
   * @throws RecoveryRequiredException if the change was interrupted and could not be cleared up
   */
  public SchemaChange.Outcome apply(WriteTxn txn, SchemaChange change) {
    change.plan().requireSupported();
    change.plan().requireAccepted(txn.catalog().hash());
    GraphLayout.requireDistinctDirectories(registered(txn.base(), change));
    Evolution evolution = Evolution.of(change.desired(), change.plan(), change.defaults());
    checkDefaults(change, evolution);
    try (TableQueues.Held held =
        environment.queues().acquire(keys(txn, change), environment.queueTimeout())) {
      environment.failpoints().hit(WriteFailpoint.QUEUES_HELD);
      Snapshot base = environment.coordinator().capture(BranchName.MAIN);
      new PublishCheck.SchemaCommit(txn.base().lineage().schemaCommit())
          .validate(new PublishCheck.Current(base, ""));
      for (TableEntry entry : base.entries()) {
        if (!held.covers(List.of(QueueKey.of(entry.key(), BranchName.MAIN)))) {
          throw ConflictException.readSetChanged(entry.key().toString(), "the table is new");
        }
      }
      requireNothingPending();
      branches.requireOnlyMain(); // before rows are read and copied in vain
      requirePinned(base, evolution);
      checkRows(base, evolution);
      List<TableEffects.Rewrite> rewrites = stage(base, evolution);
      environment.failpoints().hit(WriteFailpoint.AFTER_STAGE);
      return new SchemaChangeRun(environment, healing, branches, staging, base, change, evolution)
          .run(rewrites, foreignWritersExcluded);
    }
  }

  /** Names that ever stood for a table keep their directory. */
  private static Set<TableKey> registered(Snapshot base, SchemaChange change) {
    Set<TableKey> keys = new TreeSet<>(base.tables());
    keys.addAll(change.desired().tableKeys());
    return keys;
  }

  private static Set<QueueKey> keys(WriteTxn txn, SchemaChange change) {
    Set<QueueKey> keys = new HashSet<>();
    keys.add(QueueKey.SCHEMA_APPLY);
    registered(txn.base(), change).forEach(k -> keys.add(QueueKey.of(k, BranchName.MAIN)));
    return keys;
  }

  private void checkDefaults(SchemaChange change, Evolution evolution) {
    for (Map.Entry<PropertyRef, String> value : change.defaults().entrySet()) {
      PropertyRef ref = value.getKey();
      TableChangeover table = evolution.tables().get(ref.table());
      if (table == null
          || !(table.origins().get(ref.property()) instanceof ColumnOrigin.Constant)) {
        throw InvalidInputException.of(
            ErrorCode.BAD_REQUEST,
            "a value is supplied for a property that is not new",
            "supply values for added properties only",
            Details.of("property", ref));
      }
      ConstantColumn.check(
          table.shape(), ref.property(), value.getValue(), environment.gateway().allocator());
    }
    for (TableChangeover table : evolution.tables().values()) {
      for (Property property : table.shape().properties()) {
        if (!table.isNew()
            && !property.type().nullable()
            && table.origins().get(property.name()) instanceof ColumnOrigin.Absent) {
          throw InvalidInputException.of(
              ErrorCode.UNSUPPORTED_MIGRATION,
              "a required property needs a value for the existing rows",
              "supply it with the options of the apply",
              Details.of("property", new PropertyRef(table.to(), property.name()))
                  .and("lint", "OG-MF-103"));
        }
      }
    }
  }

  private void requireNothingPending() {
    List<OperationId> pending = environment.sidecars().list();
    if (!pending.isEmpty()) {
      throw RecoveryRequiredException.blocked(
          "an interrupted operation is still pending",
          "reopen the graph for writing to recover it",
          Details.of("operation_id", pending.get(0)));
    }
  }

  private void requirePinned(Snapshot base, Evolution evolution) {
    for (TableEntry entry : touched(base, evolution)) {
      try (DatasetLease lease = environment.views().lease(environment.pins(base).pin(entry))) {
        environment.heads().requirePinned(entry.key(), BranchName.MAIN, lease.handle());
      }
    }
  }

  private static List<TableEntry> touched(Snapshot base, Evolution evolution) {
    Set<TableKey> keys = new TreeSet<>(evolution.dropped());
    keys.addAll(evolution.purged());
    evolution
        .tables()
        .forEach(
            (to, table) -> {
              if (table.columnsChange()
                  || table.isRenamed()
                  || evolution.demands().containsKey(to)) {
                table.from().ifPresent(keys::add);
              }
            });
    List<TableEntry> entries = new ArrayList<>();
    keys.forEach(key -> base.entry(key).ifPresent(entries::add));
    return entries;
  }

  private void checkRows(Snapshot base, Evolution evolution) {
    evolution
        .demands()
        .forEach(
            (key, demands) -> {
              TableChangeover table = Objects.requireNonNull(evolution.tables().get(key));
              TableEntry entry = base.entry(table.from().orElse(key)).orElseThrow();
              if (entry.rowCount() > 0) {
                try (DatasetLease lease =
                        environment.views().lease(environment.pins(base).pin(entry));
                    SpillSpace space = SpillSpace.shareOfHeap()) {
                  new ExistingRows(table, demands, space)
                      .check(lease.handle(), environment.gateway().allocator());
                }
              }
            });
  }

  /** Writes the rows of tables that stay where they are under their new columns; no effect yet. */
  private List<TableEffects.Rewrite> stage(Snapshot base, Evolution evolution) {
    List<TableEffects.Rewrite> rewrites = new ArrayList<>();
    for (TableChangeover table : evolution.tables().values()) {
      if (!table.isRewritten()) {
        continue;
      }
      TableEntry entry = base.entry(table.to()).orElseThrow();
      List<StagedFragment> staged = List.of();
      if (entry.rowCount() > 0) {
        try (DatasetLease lease = environment.views().lease(environment.pins(base).pin(entry));
            RowCopy rows =
                new RowCopy(
                    lease.handle(),
                    environment.gateway().allocator(),
                    table.shape(),
                    table.origins())) {
          staged =
              environment
                  .gateway()
                  .stageReplacement(environment.layout().table(entry), rows, Stager.ROWS_PER_FILE);
        }
      }
      rewrites.add(new TableEffects.Rewrite(table, entry, staged, environment.ids().nextUuid()));
    }
    return rewrites;
  }
}
