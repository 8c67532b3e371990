package dev.omnigraph.write;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.PreparedCommit;
import dev.omnigraph.storage.TransactionInfo;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.TablePin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The table commits of one write, in order: phase B. Confined to one thread. Closing gives back the
 * base versions and what was not adopted.
 */
final class TableCommits implements AutoCloseable {
  private final WriteEnvironment environment;
  private final List<Ready> ready = new ArrayList<>();
  private final List<Committed> done = new ArrayList<>();

  /** A table whose files are written, and the version they are to be committed on. */
  private record Ready(PlannedTable table, DatasetLease base, PreparedCommit commit) {}

  /** A committed table. */
  private record Committed(PlannedTable table, DatasetHandle handle) {}

  TableCommits(WriteEnvironment environment) {
    this.environment = environment;
  }

  /** Returns whether a table head may have moved. */
  boolean isStarted() {
    return started;
  }

  private boolean started;

  /**
   * Writes the files of all commits and begins to force them, while the caller arms the sidecar.
   * Nothing moves.
   */
  @SuppressWarnings("MustBeClosedChecker") // close() gives the leases back
  void prepareAll(OperationId operation, List<PlannedTable> tables) {
    for (PlannedTable table : tables) {
      CommitRequest request =
          new CommitRequest(
              table.transaction(), table.effect(), Map.of("omnigraph:operation", operation.text()));
      DatasetLease base = environment.views().lease(table.pin());
      try {
        ready.add(new Ready(table, base, base.handle().prepare(request)));
      } catch (RuntimeException | Error e) {
        base.close();
        throw e;
      }
    }
    environment.gateway().beginForce(ready.stream().map(Ready::commit).toList());
  }

  /** Commits all prepared tables; the publish forces the versions they become. */
  @SuppressWarnings("MustBeClosedChecker") // close() and adopt() take care of the versions
  void commitAll(OperationId operation) {
    for (int i = 0; i < ready.size(); i++) {
      environment.failpoints().hit(WriteFailpoint.TABLE_BEFORE_COMMIT, i + 1);
      started = true;
      done.add(new Committed(ready.get(i).table(), commit(operation, ready.get(i))));
      environment.failpoints().hit(WriteFailpoint.TABLE_AFTER_COMMIT, i + 1);
    }
  }

  /** Returns the versions the tables became. */
  List<DatasetHandle> versions() {
    return done.stream().map(Committed::handle).toList();
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller, or closed on refusal
  private static DatasetHandle commit(OperationId operation, Ready ready) {
    PlannedTable table = ready.table();
    DatasetHandle committed = ready.commit().commit();
    if (!isOurs(table, committed)) {
      long achieved = committed.version();
      committed.close();
      throw RecoveryRequiredException.interrupted(
          operation.text(),
          RecoveryRequiredException.blocked(
              "somebody else's unpublished version lies below this commit",
              "reopen the graph for writing, or run repair",
              Details.of("table_key", table.staged().key())
                  .and("expected", table.entry().version() + 1)
                  .and("achieved", achieved)));
    }
    return committed;
  }

  private static boolean isOurs(PlannedTable table, DatasetHandle committed) {
    return committed.version() == table.entry().version() + 1
        && committed
            .transaction(committed.version())
            .map(TransactionInfo::uuid)
            .map(table.transaction().toString()::equals)
            .orElse(false);
  }

  /** Hands the new versions to the resident views, so that the next read opens nothing. */
  void adopt() {
    for (Committed committed : done) {
      TablePin pin = committed.table().pin().at(committed.handle().version());
      environment.heads().advanced(pin.address(), pin.version());
      environment.views().adopt(pin, committed.handle());
    }
    done.clear();
  }

  @Override
  public void close() {
    ready.forEach(prepared -> prepared.base().close());
    ready.clear();
    for (Committed committed : done) {
      committed.handle().close();
    }
    done.clear();
  }
}
