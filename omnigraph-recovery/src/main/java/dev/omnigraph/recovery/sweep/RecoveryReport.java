package dev.omnigraph.recovery.sweep;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.manifest.contract.StagingDecision;
import dev.omnigraph.recovery.converge.Disposition;
import dev.omnigraph.recovery.converge.SidecarResult;
import java.util.List;

/**
 * What one pass of recovery did. Immutable.
 *
 * @param sidecars the pending operations it met, oldest first
 * @param tornVersions the unreadable newest versions it moved aside
 * @param schemaStaging what it did about staged schema files that no sidecar explains
 * @param schemaLock what it did about the schema lock
 */
public record RecoveryReport(
    List<SidecarResult> sidecars,
    List<TornVersion> tornVersions,
    StagingDecision schemaStaging,
    SchemaLock schemaLock) {

  /** What became of the schema lock. */
  public enum SchemaLock {
    /** There was none, or a pending migration owns it. */
    LEFT,
    /** Nobody owned it. */
    BROKEN
  }

  /** The report of a pass that found nothing to do. */
  public static final RecoveryReport CLEAN =
      new RecoveryReport(List.of(), List.of(), StagingDecision.NOTHING, SchemaLock.LEFT);

  /** Copies. */
  public RecoveryReport {
    sidecars = List.copyOf(sidecars);
    tornVersions = List.copyOf(tornVersions);
  }

  /** Returns the report of a pass over pending operations only. */
  static RecoveryReport of(List<SidecarResult> sidecars) {
    return new RecoveryReport(sidecars, List.of(), StagingDecision.NOTHING, SchemaLock.LEFT);
  }

  /** Returns whether the pass met nothing that needed recovery. */
  public boolean isClean() {
    return sidecars.isEmpty()
        && tornVersions.isEmpty()
        && schemaStaging == StagingDecision.NOTHING
        && schemaLock == SchemaLock.LEFT;
  }

  /**
   * Returns whether the pass may have changed what a snapshot, the schema or a cache shows, so that
   * they have to be read again.
   */
  public boolean changedGraph() {
    return sidecars.stream().anyMatch(result -> result.disposition().isEnded())
        || !tornVersions.isEmpty()
        || schemaStaging != StagingDecision.NOTHING;
  }

  /**
   * Requires that no operation is left whose facts contradict each other. An operation that is only
   * deferred is no hindrance: the next pass decides.
   *
   * @throws RecoveryRequiredException naming the first such operation
   */
  public RecoveryReport requireUnblocked() {
    for (SidecarResult result : sidecars) {
      if (result.disposition() == Disposition.BLOCKED) {
        throw RecoveryRequiredException.blocked(
            "an interrupted operation can be neither completed nor undone",
            "run repair and look at the tables it names; its record stays in __recovery",
            Details.of("operation_id", result.operationId())
                .and("writer_kind", result.writerKind().text())
                .and("branch", result.branch())
                .and("reason", result.reason()));
      }
    }
    return this;
  }
}
