package dev.omnigraph.recovery.converge;

import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.TableOutcome;
import dev.omnigraph.recovery.classify.PinObservation;
import dev.omnigraph.recovery.classify.Verdict;
import dev.omnigraph.recovery.sidecar.Sidecar;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Ends operations that need neither a publish nor a restore: those that are visible, those that did
 * nothing, and those whose undoing is visible. Publishes nothing, so it cannot meet a stale view.
 * Thread-safe; keeps nothing.
 */
final class Completion {
  private final RecordCloser closer;
  private final SchemaFiles schema;

  Completion(RecordCloser closer, SchemaFiles schema) {
    this.closer = closer;
    this.schema = schema;
  }

  SidecarResult completed(Observed observed, String reason) {
    Sidecar sidecar = observed.sidecar();
    schema.promote(sidecar);
    closer.close(
        sidecar,
        AuditKind.ROLLED_FORWARD,
        observed.visibleOutcomes(),
        commitOf(sidecar, observed.snapshot()));
    return SidecarResult.of(sidecar, Disposition.COMPLETED, reason);
  }

  SidecarResult withoutEffects(Observed observed, String reason) {
    Sidecar sidecar = observed.sidecar();
    schema.discard(sidecar);
    closer.close(sidecar, AuditKind.ROLLED_BACK, List.of(), observed.snapshot().head());
    return SidecarResult.of(sidecar, Disposition.ROLLED_BACK, reason);
  }

  SidecarResult rolledBack(Observed observed, Verdict verdict) {
    Sidecar sidecar = observed.sidecar();
    schema.discard(sidecar);
    List<TableOutcome> outcomes =
        observed.facts().pins().stream()
            .filter(pin -> pin.restoredAt() > 0)
            .map(Completion::undone)
            .collect(Collectors.toList());
    closer.close(sidecar, AuditKind.ROLLED_BACK, outcomes, newest(observed.snapshot()));
    return SidecarResult.of(sidecar, Disposition.ROLLED_BACK, verdict.reason());
  }

  private static TableOutcome undone(PinObservation pin) {
    return new TableOutcome(
        pin.pin().tableKey(), pin.restoredAt() - 1, pin.pin().expectedVersion());
  }

  private static CommitId commitOf(Sidecar sidecar, Snapshot snapshot) {
    return sidecar
        .header()
        .graphCommitId()
        .filter(id -> snapshot.lineage().find(id).isPresent())
        .orElseGet(() -> newest(snapshot));
  }

  /** Returns the newest commit recovery made on the branch, or else its head. */
  private static CommitId newest(Snapshot snapshot) {
    var commits = snapshot.lineage().commits();
    for (int i = commits.size() - 1; i >= 0; i--) {
      if (commits.get(i).actor().filter(RecoveryActor.NAME::equals).isPresent()) {
        return commits.get(i).id();
      }
    }
    return snapshot.head();
  }
}
