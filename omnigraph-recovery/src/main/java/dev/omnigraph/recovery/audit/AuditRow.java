package dev.omnigraph.recovery.audit;

import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.recovery.sidecar.WriterKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The end of one interrupted operation. Immutable.
 *
 * @param graphCommitId the commit that made the end visible; the head of the branch where nothing
 *     had to be published
 * @param kind how it ended
 * @param forActor the actor of the interrupted operation
 * @param operationId the operation
 * @param writerKind what kind it was
 * @param outcomes the tables that were published or undone
 * @param createdAtMicros microseconds since 1970 UTC
 */
public record AuditRow(
    CommitId graphCommitId,
    AuditKind kind,
    Optional<String> forActor,
    OperationId operationId,
    WriterKind writerKind,
    List<TableOutcome> outcomes,
    long createdAtMicros) {
  /** Validates and copies. */
  public AuditRow {
    Objects.requireNonNull(graphCommitId);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(forActor);
    Objects.requireNonNull(operationId);
    Objects.requireNonNull(writerKind);
    outcomes = List.copyOf(outcomes);
  }
}
