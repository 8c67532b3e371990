package dev.omnigraph.write;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TransactionInfo;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.TablePin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The table commits of one write, in order: phase B. Confined to one thread. Closing gives back
 * what was not adopted.
 */
final class TableCommits implements AutoCloseable {
  private final WriteEnvironment environment;
  private final List<Committed> done = new ArrayList<>();

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

  /** Commits all tables and forces what the commits wrote. */
  @SuppressWarnings("MustBeClosedChecker") // close() and adopt() take care of the versions
  void commitAll(OperationId operation, List<PlannedTable> tables) {
    for (int i = 0; i < tables.size(); i++) {
      environment.failpoints().hit(WriteFailpoint.TABLE_BEFORE_COMMIT, i + 1);
      started = true;
      done.add(new Committed(tables.get(i), commit(operation, tables.get(i))));
      environment.failpoints().hit(WriteFailpoint.TABLE_AFTER_COMMIT, i + 1);
    }
    environment.gateway().force(done.stream().map(Committed::handle).toList());
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller, or closed on refusal
  private DatasetHandle commit(OperationId operation, PlannedTable table) {
    CommitRequest request =
        new CommitRequest(
            table.transaction(), table.effect(), Map.of("omnigraph:operation", operation.text()));
    try (DatasetLease base = environment.views().lease(table.pin())) {
      DatasetHandle committed = base.handle().commit(request);
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
    for (Committed committed : done) {
      committed.handle().close();
    }
    done.clear();
  }
}
