package dev.omnigraph.evolve;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.TransactionInfo;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.TablePin;
import dev.omnigraph.write.Stager;
import dev.omnigraph.write.WriteEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The table commits of one schema apply, in order. Confined to one thread. Closing gives back what
 * was not adopted.
 */
final class TableEffects implements AutoCloseable {
  private final WriteEnvironment environment;
  private final Snapshot base;
  private final OperationId operation;
  private final List<Done> done = new ArrayList<>();
  private boolean started;

  /**
   * A table that reached its new version.
   *
   * @param rows its live rows
   */
  private record Done(TableKey key, DatasetHandle handle, long rows) {}

  TableEffects(WriteEnvironment environment, Snapshot base, OperationId operation) {
    this.environment = environment;
    this.base = base;
    this.operation = operation;
  }

  /** Returns whether anything may have happened. */
  boolean isStarted() {
    return started;
  }

  /** Commits rewritten rows on top of the pinned version, which must be the newest one. */
  @SuppressWarnings("MustBeClosedChecker") // close() and adopt() take care of the versions
  void rewrite(Rewrite rewrite) {
    started = true;
    done.add(new Done(rewrite.table().to(), overwrite(rewrite), rewrite.entry().rowCount()));
    passed();
  }

  /**
   * A table to write again.
   *
   * @param table what becomes of it
   * @param entry where the graph pins it
   * @param rows its rows under the new columns
   * @param transaction the identity of the commit
   */
  record Rewrite(
      TableChangeover table, TableEntry entry, List<StagedFragment> rows, UUID transaction) {}

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller, or closed on refusal
  private DatasetHandle overwrite(Rewrite rewrite) {
    TablePin pin = environment.pins(base).pin(rewrite.entry());
    TableEffect effect =
        new TableEffect.Overwrite(rewrite.table().shape().schema(), rewrite.rows());
    try (DatasetLease lease = environment.views().lease(pin)) {
      DatasetHandle committed = lease.handle().commit(request(rewrite.transaction(), effect));
      long expected = rewrite.entry().version() + 1;
      boolean ours =
          committed.version() == expected
              && committed
                  .transaction(expected)
                  .map(TransactionInfo::uuid)
                  .filter(rewrite.transaction().toString()::equals)
                  .isPresent();
      if (!ours) {
        long achieved = committed.version();
        committed.close();
        throw RecoveryRequiredException.interrupted(
            operation.text(),
            RecoveryRequiredException.blocked(
                "somebody else wrote to the table while its rows were rewritten",
                "reopen the graph for writing",
                Details.of("table_key", rewrite.entry().key())
                    .and("expected", expected)
                    .and("achieved", achieved)));
      }
      return committed;
    }
  }

  private CommitRequest request(UUID transaction, TableEffect effect) {
    return new CommitRequest(transaction, effect, Map.of("omnigraph:operation", operation.text()));
  }

  /** Makes the table of a new type. */
  @SuppressWarnings("MustBeClosedChecker") // close() and adopt() take care of the versions
  void create(TableChangeover table) {
    started = true;
    DatasetAddress address = environment.layout().table(table.to());
    if (base.registeredPath(table.to()).isPresent()) {
      done.add(new Done(table.to(), revive(table, address, List.of()), 0));
    } else {
      dropLeftover(address);
      done.add(
          new Done(table.to(), environment.gateway().create(address, table.shape().schema()), 0));
    }
    passed();
  }

  /** Copies the rows of a renamed type to the table of its new name. */
  @SuppressWarnings("MustBeClosedChecker") // close() and adopt() take care of the versions
  void copy(TableChangeover table, TableEntry source) {
    started = true;
    DatasetAddress address = environment.layout().table(table.to());
    boolean returns = base.registeredPath(table.to()).isPresent();
    if (!returns) {
      dropLeftover(address);
    }
    try (DatasetLease lease = environment.views().lease(environment.pins(base).pin(source));
        RowCopy rows =
            new RowCopy(
                lease.handle(),
                environment.gateway().allocator(),
                table.shape(),
                table.origins())) {
      if (returns) {
        List<StagedFragment> staged =
            environment.gateway().stageReplacement(address, rows, Stager.ROWS_PER_FILE);
        done.add(new Done(table.to(), revive(table, address, staged), source.rowCount()));
      } else if (source.rowCount() == 0) {
        done.add(
            new Done(table.to(), environment.gateway().create(address, table.shape().schema()), 0));
      } else {
        done.add(
            new Done(table.to(), environment.gateway().create(address, rows), source.rowCount()));
      }
    }
    passed();
  }

  /** What an interrupted apply left under a name no commit ever used. */
  private void dropLeftover(DatasetAddress address) {
    if (environment.gateway().exists(address)) {
      environment.views().forget(address);
      environment.heads().forget(address);
      environment.gateway().drop(address);
    }
  }

  /**
   * Gives the dataset of a dropped type new content, above the tombstone that hides its earlier
   * versions; those stay, since older commits show them.
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // each version is closed when the next one is there
  private DatasetHandle revive(
      TableChangeover table, DatasetAddress address, List<StagedFragment> rows) {
    long hidden = base.tombstone(table.to()).orElse(0L);
    DatasetHandle head = environment.gateway().openLatest(address);
    boolean complete = false;
    boolean prepared = rows.isEmpty(); // an empty version gets its columns before its rows
    while (!complete) {
      complete = prepared && head.version() >= hidden;
      prepared = true;
      TableEffect effect =
          new TableEffect.Overwrite(table.shape().schema(), complete ? rows : List.of());
      DatasetHandle before = head;
      try {
        head = before.commit(request(environment.ids().nextUuid(), effect));
      } finally {
        before.close();
      }
    }
    return head;
  }

  private void passed() {
    environment.failpoints().hit(EvolveFailpoint.AFTER_REWRITE, done.size());
  }

  /** Forces what the commits wrote. */
  void force() {
    environment.gateway().force(done.stream().map(Done::handle).toList());
  }

  /** Returns what a publish says about the tables. */
  List<TableChange> changes() {
    List<TableChange> changes = new ArrayList<>();
    for (Done table : done) {
      if (base.entry(table.key()).isEmpty()) {
        changes.add(new TableChange.Register(table.key()));
      }
      changes.add(
          new TableChange.Update(
              table.key(), table.handle().version(), BranchName.MAIN, table.rows()));
    }
    return changes;
  }

  /** Hands the new versions to the resident views. */
  void adopt() {
    while (!done.isEmpty()) {
      Done table = done.remove(0); // from here on the views close the handle
      DatasetAddress address = table.handle().address();
      environment.heads().advanced(address, table.handle().version());
      environment
          .views()
          .adopt(new TablePin(address, "", table.handle().version()), table.handle());
    }
  }

  @Override
  public void close() {
    for (Done table : done) {
      environment.heads().forget(table.handle().address());
      table.handle().close();
    }
    done.clear();
  }
}
