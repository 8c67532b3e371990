package dev.omnigraph.recovery.converge;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.recovery.classify.Drift;
import dev.omnigraph.recovery.classify.PinObservation;
import dev.omnigraph.recovery.classify.SidecarObservation;
import dev.omnigraph.recovery.classify.SidecarObservation.CatalogChange;
import dev.omnigraph.recovery.classify.SidecarObservation.PlannedCommit;
import dev.omnigraph.recovery.classify.SidecarObservation.ReadSetState;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.recovery.sidecar.TableRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Observes one operation. Thread-safe; keeps nothing.
 *
 * <p>The order makes "explained" sound: heads first, then the list of sidecars, then the graph. A
 * writer's sidecar is there before its head moves and goes only after the graph moved, so a drift
 * that no listed sidecar claims is really unclaimed. If the graph moved meanwhile, it is looked at
 * again.
 */
final class SidecarObserver {
  private static final int ROUNDS_MAX = 8;

  private final RecoveryPorts ports;
  private final TableAccess tables;
  private final SchemaFiles schema;

  SidecarObserver(RecoveryPorts ports, TableAccess tables, SchemaFiles schema) {
    this.ports = ports;
    this.tables = tables;
    this.schema = schema;
  }

  /**
   * Observes an operation; empty if its sidecar is gone by now.
   *
   * @throws ConflictException if the graph kept moving
   */
  Optional<Observed> observe(Sidecar sidecar) {
    Snapshot before = ports.graph().refresh(sidecar.branch());
    for (int round = 0; round < ROUNDS_MAX; round++) {
      List<TableAccess.Head> heads = new ArrayList<>(sidecar.pins().size());
      for (TablePin pin : sidecar.pins()) {
        heads.add(tables.head(pin));
      }
      List<Sidecar> pending = ports.sidecars().readAll();
      if (pending.stream().noneMatch(s -> s.operationId().equals(sidecar.operationId()))) {
        return Optional.empty();
      }
      Snapshot after = ports.graph().refresh(sidecar.branch());
      if (samePins(sidecar, before, after)) {
        return Optional.of(new Observed(facts(sidecar, heads, pending, after), after));
      }
      before = after;
    }
    throw ConflictException.contention(sidecar.branch().text(), ROUNDS_MAX);
  }

  private static boolean samePins(Sidecar sidecar, Snapshot before, Snapshot after) {
    for (TablePin pin : sidecar.pins()) {
      if (pinned(before, pin.tableKey()) != pinned(after, pin.tableKey())) {
        return false;
      }
    }
    return true;
  }

  private static long pinned(Snapshot snapshot, TableKey table) {
    return snapshot.entry(table).map(TableEntry::version).orElse(0L);
  }

  private SidecarObservation facts(
      Sidecar sidecar, List<TableAccess.Head> heads, List<Sidecar> pending, Snapshot snapshot) {
    List<PinObservation> pins = new ArrayList<>(heads.size());
    for (int i = 0; i < heads.size(); i++) {
      TablePin pin = sidecar.pins().get(i);
      TableAccess.Head head = heads.get(i);
      long manifestPin = pinned(snapshot, pin.tableKey());
      Drift drift =
          isExplained(sidecar, pin, head.version(), manifestPin, pending)
              ? Drift.EXPLAINED
              : Drift.UNEXPLAINED;
      pins.add(
          new PinObservation(
              pin,
              head.version(),
              manifestPin,
              VersionAuthors.of(sidecar.operationId(), pin, head, manifestPin, pending),
              drift));
    }
    return new SidecarObservation(
        sidecar,
        plannedCommit(sidecar, snapshot),
        pins,
        catalogChange(sidecar, snapshot),
        schema.position(sidecar),
        reads(sidecar, snapshot));
  }

  private ReadSetState reads(Sidecar sidecar, Snapshot snapshot) {
    for (TableRead read : sidecar.header().reads()) {
      if (!tables.hasSameRows(read, snapshot.entry(read.tableKey()))) {
        return ReadSetState.CHANGED;
      }
    }
    return ReadSetState.UNCHANGED;
  }

  private static boolean isExplained(
      Sidecar sidecar, TablePin pin, long head, long manifestPin, List<Sidecar> pending) {
    if (head <= manifestPin) {
      return true;
    }
    return pending.stream()
        .filter(other -> !other.operationId().equals(sidecar.operationId()))
        .flatMap(other -> other.pins().stream())
        .anyMatch(
            other ->
                other.tableKey().equals(pin.tableKey())
                    && other.tableBranch().equals(pin.tableBranch())
                    && other.expectedVersion() == manifestPin);
  }

  private static PlannedCommit plannedCommit(Sidecar sidecar, Snapshot snapshot) {
    return sidecar
        .header()
        .graphCommitId()
        .map(
            id ->
                snapshot.lineage().find(id).isPresent()
                    ? PlannedCommit.PUBLISHED
                    : PlannedCommit.ABSENT)
        .orElse(PlannedCommit.UNKNOWN);
  }

  private static CatalogChange catalogChange(Sidecar sidecar, Snapshot snapshot) {
    int planned = sidecar.registrations().size() + sidecar.tombstones().size();
    if (planned == 0) {
      return CatalogChange.NONE;
    }
    long visible =
        sidecar.registrations().stream()
                .filter(added -> snapshot.entry(added.tableKey()).isPresent())
                .count()
            + sidecar.tombstones().stream()
                .filter(dropped -> snapshot.entry(dropped.tableKey()).isEmpty())
                .count();
    if (visible == 0) {
      return CatalogChange.ABSENT;
    }
    return visible == planned ? CatalogChange.PUBLISHED : CatalogChange.PARTIAL;
  }
}
