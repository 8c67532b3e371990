package dev.omnigraph.recovery.converge;

import dev.omnigraph.ids.CommitId;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.recovery.audit.TableOutcome;
import dev.omnigraph.recovery.sidecar.Sidecar;
import java.util.List;

/**
 * The last two steps of every outcome: one audit row per operation, then the sidecar goes.
 * Thread-safe; keeps nothing.
 */
final class RecordCloser {
  private final RecoveryPorts ports;

  RecordCloser(RecoveryPorts ports) {
    this.ports = ports;
  }

  void close(Sidecar sidecar, AuditKind kind, List<TableOutcome> outcomes, CommitId commit) {
    ports.failpoints().hit(RecoveryFailpoint.BEFORE_AUDIT);
    ports
        .audit()
        .appendOnce(
            new AuditRow(
                commit,
                kind,
                sidecar.header().actor(),
                sidecar.operationId(),
                sidecar.writerKind(),
                outcomes,
                ports.nowMicros()));
    ports.failpoints().hit(RecoveryFailpoint.AFTER_AUDIT);
    ports.failpoints().hit(RecoveryFailpoint.BEFORE_DELETE);
    ports.sidecars().delete(sidecar.operationId());
  }
}
