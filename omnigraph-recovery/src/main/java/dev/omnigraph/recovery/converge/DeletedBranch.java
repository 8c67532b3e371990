package dev.omnigraph.recovery.converge;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.sidecar.Sidecar;
import java.util.List;

/**
 * Ends operations whose graph branch is no longer listed: whatever they did went with the branch.
 * Thread-safe; keeps nothing.
 */
final class DeletedBranch {
  private final RecoveryPorts ports;
  private final RecordCloser closer;

  DeletedBranch(RecoveryPorts ports, RecordCloser closer) {
    this.ports = ports;
    this.closer = closer;
  }

  SidecarResult discard(Sidecar sidecar) {
    closer.close(
        sidecar,
        AuditKind.ORPHANED_BRANCH_DISCARDED,
        List.of(),
        ports.graph().refresh(BranchName.MAIN).head());
    return SidecarResult.of(sidecar, Disposition.DISCARDED, "its branch was deleted");
  }
}
