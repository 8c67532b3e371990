package dev.omnigraph.recovery.converge;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Published;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.TableOutcome;
import dev.omnigraph.recovery.classify.PinObservation;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TableAdoption;
import dev.omnigraph.recovery.sidecar.TableRead;
import dev.omnigraph.recovery.sidecar.TableRegistration;
import dev.omnigraph.recovery.sidecar.TableTombstone;
import dev.omnigraph.recovery.sidecar.WriterKind;
import dev.omnigraph.storage.DatasetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Publishes the effects of an operation at exactly the versions that were classified, under the
 * commit id the operation planned, so that a repetition finds the commit and stops. Thread-safe;
 * keeps nothing.
 */
final class RollForward {
  private final RecoveryPorts ports;
  private final TableAccess tables;
  private final SchemaFiles schema;
  private final RecordCloser closer;
  private final LostPublish lostPublish;

  RollForward(
      RecoveryPorts ports,
      TableAccess tables,
      SchemaFiles schema,
      RecordCloser closer,
      LostPublish lostPublish) {
    this.ports = ports;
    this.tables = tables;
    this.schema = schema;
    this.closer = closer;
    this.lostPublish = lostPublish;
  }

  SidecarResult run(Observed observed, String reason) {
    Sidecar sidecar = observed.sidecar();
    Plan plan;
    try {
      plan = plan(observed);
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.NOT_FOUND) {
        throw e;
      }
      return SidecarResult.of(
          sidecar,
          Disposition.BLOCKED,
          "a table the operation wrote is missing: " + e.getMessage());
    }
    ports.failpoints().hit(RecoveryFailpoint.BEFORE_PUBLISH);
    Published published;
    try {
      published =
          ports
              .graph()
              .publish(
                  PublishRequest.of(
                      sidecar.branch(), plan.changes, plan.expected, commit(sidecar)));
    } catch (ConflictException e) {
      if (e.code() != ErrorCode.EXPECTED_VERSION) {
        throw e;
      }
      return lostPublish.converge(observed);
    }
    ports.failpoints().hit(RecoveryFailpoint.AFTER_PUBLISH);
    schema.promote(sidecar);
    CommitId id = published.commit().id();
    closer.close(sidecar, AuditKind.ROLLED_FORWARD, plan.outcomes, id);
    return SidecarResult.of(sidecar, Disposition.ROLL_FORWARD, reason).withCommit(id);
  }

  private CommitIntent commit(Sidecar sidecar) {
    CommitId id =
        sidecar.header().graphCommitId().orElseGet(() -> new CommitId(ports.ids().nextUlid()));
    return CommitIntent.of(id, ports.nowMicros())
        .withActor(Optional.of(RecoveryActor.NAME))
        .withMergedParent(sidecar.mergedParent())
        .withSchema(
            sidecar.writerKind() == WriterKind.SCHEMA_APPLY
                ? schema.stagedRecord()
                : Optional.empty());
  }

  private static final class Plan {
    private final List<TableChange> changes = new ArrayList<>();
    private final Map<TableKey, Long> expected = new HashMap<>();
    private final List<TableOutcome> outcomes = new ArrayList<>();

    void update(TableKey table, long from, long version, DatasetAddress at, long rows) {
      changes.add(new TableChange.Update(table, version, at.owner(), rows));
      outcomes.add(new TableOutcome(table, from, version));
    }
  }

  private Plan plan(Observed observed) {
    Plan plan = new Plan();
    // Whether they have the rows the operation saw was decided on these versions.
    for (TableRead read : observed.sidecar().header().reads()) {
      TableKey table = read.tableKey();
      plan.expected.put(table, observed.snapshot().latestVisible(table));
    }
    for (PinObservation pin : observed.facts().pins()) {
      DatasetAddress address = tables.address(pin.pin());
      TableKey table = pin.pin().tableKey();
      long rows = tables.settle(address, pin.pin().expectedVersion(), pin.head()).rows();
      plan.update(table, pin.pin().expectedVersion(), pin.head(), address, rows);
      plan.expected.put(table, pin.pin().expectedVersion());
    }
    for (TableRegistration added : observed.sidecar().registrations()) {
      TableKey table = added.tableKey();
      if (observed.snapshot().entry(table).isPresent()) {
        continue;
      }
      DatasetAddress address = ports.layout().table(table, added.tableBranch());
      TableAccess.Settled head = tables.settleLatest(address);
      plan.changes.add(new TableChange.Register(table));
      plan.update(table, 0, head.version(), address, head.rows());
      // 0 for a table never seen before, else the tombstone the type comes back from.
      plan.expected.put(table, observed.snapshot().latestVisible(table));
    }
    for (TableAdoption adopted : observed.sidecar().adoptions()) {
      TableKey table = adopted.tableKey();
      DatasetAddress address = ports.layout().table(table, adopted.owner());
      long rows = tables.settle(address, adopted.version()).rows();
      plan.update(table, adopted.expectedVersion(), adopted.version(), address, rows);
      plan.expected.put(table, adopted.expectedVersion());
    }
    for (TableTombstone dropped : observed.sidecar().tombstones()) {
      if (observed.snapshot().entry(dropped.tableKey()).isPresent()) {
        plan.changes.add(new TableChange.Tombstone(dropped.tableKey(), dropped.tombstoneVersion()));
        plan.expected.put(dropped.tableKey(), dropped.tombstoneVersion() - 1);
      }
    }
    return plan;
  }
}
