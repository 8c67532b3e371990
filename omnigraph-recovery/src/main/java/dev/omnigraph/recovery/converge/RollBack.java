package dev.omnigraph.recovery.converge;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Published;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.TableOutcome;
import dev.omnigraph.recovery.classify.PinObservation;
import dev.omnigraph.recovery.classify.SidecarClassifier;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.storage.DatasetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Undoes the effects of an operation: restores each table it moved to what the graph pins, under a
 * mark that names the operation, and publishes the restores, so that heads and pins agree again. A
 * table that carries the mark already is not restored twice. Thread-safe; keeps nothing.
 */
final class RollBack {
  private final RecoveryPorts ports;
  private final TableAccess tables;
  private final SchemaFiles schema;
  private final RecordCloser closer;

  RollBack(RecoveryPorts ports, TableAccess tables, SchemaFiles schema, RecordCloser closer) {
    this.ports = ports;
    this.tables = tables;
    this.schema = schema;
    this.closer = closer;
  }

  SidecarResult run(Observed observed, String reason) {
    Sidecar sidecar = observed.sidecar();
    List<TableChange> changes = new ArrayList<>();
    Map<TableKey, Long> expected = new HashMap<>();
    List<TableOutcome> outcomes = new ArrayList<>();
    int restores = 0;
    for (PinObservation pin : observed.facts().pins()) {
      boolean restore = SidecarClassifier.needsRestore(pin);
      if (pin.manifestPin() == 0 || (!restore && !pin.isRestored())) {
        continue;
      }
      TableKey table = pin.pin().tableKey();
      DatasetAddress address = tables.address(pin.pin());
      Optional<TableAccess.Settled> restored =
          restore
              ? tables.restore(address, pin.head(), pin.manifestPin(), sidecar.operationId())
              : Optional.of(tables.settle(address, pin.head()));
      if (restored.isEmpty()) {
        return SidecarResult.of(
            sidecar, Disposition.DEFERRED, "a table moved while it was being undone");
      }
      long version = restored.get().version();
      changes.add(new TableChange.Update(table, version, address.owner(), restored.get().rows()));
      expected.put(table, pin.manifestPin());
      outcomes.add(new TableOutcome(table, version - 1, pin.manifestPin()));
      if (restore) {
        restores++;
        ports.failpoints().hit(RecoveryFailpoint.AFTER_RESTORE, restores);
      }
    }
    ports.failpoints().hit(RecoveryFailpoint.BEFORE_PUBLISH);
    Published published;
    try {
      published =
          ports.graph().publish(PublishRequest.of(sidecar.branch(), changes, expected, commit()));
    } catch (ConflictException e) {
      if (e.code() != ErrorCode.EXPECTED_VERSION) {
        throw e;
      }
      return SidecarResult.of(
          sidecar, Disposition.DEFERRED, "the graph moved while the operation was being undone");
    }
    ports.failpoints().hit(RecoveryFailpoint.AFTER_PUBLISH);
    schema.discard(sidecar);
    CommitId id = published.commit().id();
    closer.close(sidecar, AuditKind.ROLLED_BACK, outcomes, id);
    return SidecarResult.of(sidecar, Disposition.ROLLED_BACK, reason).withCommit(id);
  }

  private CommitIntent commit() {
    return CommitIntent.of(new CommitId(ports.ids().nextUlid()), ports.nowMicros())
        .withActor(Optional.of(RecoveryActor.NAME));
  }
}
