package dev.omnigraph.maintain;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.recovery.sidecar.SidecarStore;

/** Refuses maintenance while an interrupted operation is unfinished. */
final class PendingOperations {
  private PendingOperations() {}

  /**
   * Requires that the only pending operations are those writers of this process are at work on.
   *
   * @throws RecoveryRequiredException otherwise
   */
  static void require(SidecarStore sidecars) {
    for (OperationId operation : sidecars.list()) {
      if (!sidecars.isLive(operation) && sidecars.find(operation).isPresent()) {
        throw RecoveryRequiredException.blocked(
            "an interrupted operation is unfinished",
            "reopen the graph for writing to recover",
            Details.of("operation_id", operation));
      }
    }
  }
}
