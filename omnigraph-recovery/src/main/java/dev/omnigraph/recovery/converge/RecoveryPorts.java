package dev.omnigraph.recovery.converge;

import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.contract.SchemaHasher;
import dev.omnigraph.recovery.audit.AuditLog;
import dev.omnigraph.recovery.sidecar.SidecarStore;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.TextObjects;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Everything recovery works with, for one graph. Immutable.
 *
 * @param layout where things are
 * @param gateway the datasets
 * @param texts the text files
 * @param sidecars the pending operations; the same instance the writers of this process use
 * @param graph the manifest
 * @param audit the audit log
 * @param hasher what is known about schema texts
 * @param clock the time of recovery commits and audit rows
 * @param ids identities of recovery commits and restores
 * @param failpoints boundaries for tests
 */
public record RecoveryPorts(
    GraphLayout layout,
    DatasetGateway gateway,
    TextObjects texts,
    SidecarStore sidecars,
    GraphState graph,
    AuditLog audit,
    SchemaHasher hasher,
    InstantSource clock,
    IdSource ids,
    Failpoints failpoints) {
  /** Validates that nothing is missing. */
  public RecoveryPorts {
    Objects.requireNonNull(layout);
    Objects.requireNonNull(gateway);
    Objects.requireNonNull(texts);
    Objects.requireNonNull(sidecars);
    Objects.requireNonNull(graph);
    Objects.requireNonNull(audit);
    Objects.requireNonNull(hasher);
    Objects.requireNonNull(clock);
    Objects.requireNonNull(ids);
    Objects.requireNonNull(failpoints);
  }

  /** Returns the time in microseconds since 1970 UTC. */
  long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }
}
