package dev.omnigraph.maintain;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.sidecar.ArmedSidecar;
import dev.omnigraph.recovery.sidecar.OperationHeader;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.TransactionInfo;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.write.Healing;
import dev.omnigraph.write.WriteEnvironment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts compacted tables in place as one graph commit: arms the sidecar, commits each table,
 * publishes, completes. The caller holds the queues of all tables and has looked at their heads.
 * Confined to one call; closing gives back what was not handed over.
 */
final class CompactionCommit implements AutoCloseable {
  private final WriteEnvironment environment;
  private final Healing healing;
  private final Snapshot base;
  private final List<TableCompaction> tables;
  private final List<DatasetHandle> committed = new ArrayList<>();
  private final CommitId commitId;
  private boolean started;

  CompactionCommit(
      WriteEnvironment environment, Healing healing, Snapshot base, List<TableCompaction> tables) {
    this.environment = environment;
    this.healing = healing;
    this.base = base;
    this.tables = tables;
    this.commitId = new CommitId(environment.ids().nextUlid());
  }

  /** Returns the id of the graph commit. */
  CommitId commitId() {
    return commitId;
  }

  /** Makes the commit visible, or throws having undone it. */
  void run(Optional<String> actor, Optional<String> message) {
    OperationHeader header =
        OperationHeader.planned(
            new OperationId(environment.ids().nextUlid()),
            nowMicros(),
            base.branch(),
            actor,
            commitId,
            Optional.of(base.head()));
    ArmedSidecar sidecar = environment.sidecars().arm(new Sidecar.Optimize(header, sidecarPins()));
    try {
      environment.failpoints().hit(MaintenanceFailpoint.OPTIMIZE_BEFORE_COMPACT);
      commitTables(sidecar.operationId());
      publish(actor, message);
      adopt();
      sidecar.complete();
    } catch (RuntimeException e) {
      if (!started) {
        sidecar.complete(); // nothing moved, so nothing is left to recover
        throw e;
      }
      settle(sidecar, e);
    }
  }

  private List<TablePin> sidecarPins() {
    List<TablePin> pins = new ArrayList<>();
    for (TableCompaction table : tables) {
      pins.add(
          TablePin.planned(
              table.entry().key(),
              table.pin().address().uri(),
              table.entry().version(),
              table.pin().address().owner(),
              List.of(table.transaction())));
    }
    return pins;
  }

  @SuppressWarnings("MustBeClosedChecker") // adopt() hands them over, or close() closes them
  private void commitTables(OperationId operation) {
    for (TableCompaction table : tables) {
      CommitRequest request =
          new CommitRequest(
              table.transaction(),
              new TableEffect.Compact(table.groups()),
              Map.of("omnigraph:operation", operation.text()));
      try (DatasetLease lease = environment.views().lease(table.pin())) {
        started = true;
        DatasetHandle next = lease.handle().commit(request);
        committed.add(next);
        requireOwn(operation, table, next);
      }
      environment.failpoints().hit(MaintenanceFailpoint.OPTIMIZE_AFTER_COMPACT, committed.size());
    }
    environment.gateway().force(committed);
  }

  private static void requireOwn(
      OperationId operation, TableCompaction table, DatasetHandle achieved) {
    long expected = table.entry().version() + 1;
    boolean own =
        achieved.version() == expected
            && achieved
                .transaction(expected)
                .map(TransactionInfo::uuid)
                .filter(table.transaction().toString()::equals)
                .isPresent();
    if (!own) {
      throw RecoveryRequiredException.interrupted(
          operation.text(),
          RecoveryRequiredException.blocked(
              "somebody else's unpublished version lies below this commit",
              "reopen the graph for writing, or run repair",
              Details.of("table_key", table.entry().key())
                  .and("expected", expected)
                  .and("achieved", achieved.version())));
    }
  }

  private void publish(Optional<String> actor, Optional<String> message) {
    List<TableChange> changes = new ArrayList<>();
    Map<TableKey, Long> expected = new TreeMap<>();
    for (TableCompaction table : tables) {
      TableKey key = table.entry().key();
      expected.put(key, table.entry().version());
      changes.add(
          new TableChange.Update(
              key,
              table.entry().version() + 1,
              table.pin().address().owner(),
              table.entry().rowCount()));
    }
    CommitIntent intent =
        CommitIntent.of(commitId, nowMicros()).withActor(actor).withMessage(message);
    environment.publisher().publish(PublishRequest.of(base.branch(), changes, expected, intent));
  }

  private void adopt() {
    for (int i = 0; i < tables.size(); i++) {
      DatasetHandle handle = committed.get(i);
      dev.omnigraph.topology.TablePin pin = tables.get(i).pin().at(handle.version());
      environment.heads().advanced(pin.address(), pin.version());
      environment.views().adopt(pin, handle);
    }
    committed.clear();
  }

  /** Ends a compaction that failed after a head moved: undone, unless it is visible already. */
  private void settle(ArmedSidecar sidecar, RuntimeException failure) {
    for (TableCompaction table : tables) {
      environment.heads().forget(table.pin().address());
    }
    boolean ended;
    Snapshot now;
    try {
      ended = healing.compensate(sidecar);
      now = environment.coordinator().refresh(base.branch());
    } catch (RuntimeException recovery) {
      failure.addSuppressed(recovery);
      throw RecoveryRequiredException.interrupted(sidecar.operationId().text(), failure);
    }
    if (now.lineage().find(commitId).isPresent()) {
      return;
    }
    if (!ended) {
      throw RecoveryRequiredException.interrupted(sidecar.operationId().text(), failure);
    }
    if (failure instanceof OmnigraphException typed && typed.effect() != Effect.NONE) {
      ConflictException undone =
          ConflictException.contention("the compaction was interrupted and undone", 1);
      undone.addSuppressed(failure);
      throw undone;
    }
    throw failure;
  }

  private long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, environment.clock().instant());
  }

  @Override
  public void close() {
    committed.forEach(DatasetHandle::close);
    committed.clear();
  }
}
