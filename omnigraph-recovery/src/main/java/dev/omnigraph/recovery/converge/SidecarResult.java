package dev.omnigraph.recovery.converge;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.WriterKind;
import java.util.Optional;

/**
 * What happened to one pending operation.
 *
 * @param operationId the operation
 * @param writerKind what kind it is
 * @param branch the graph branch it belongs to
 * @param disposition what became of it
 * @param reason the rule that decided
 * @param commit the commit that recovery published for it
 */
public record SidecarResult(
    OperationId operationId,
    WriterKind writerKind,
    BranchName branch,
    Disposition disposition,
    String reason,
    Optional<CommitId> commit) {

  /** Returns a result without a commit. */
  static SidecarResult of(Sidecar sidecar, Disposition disposition, String reason) {
    return new SidecarResult(
        sidecar.operationId(),
        sidecar.writerKind(),
        sidecar.branch(),
        disposition,
        reason,
        Optional.empty());
  }

  /** Returns the same result with the commit recovery published. */
  SidecarResult withCommit(CommitId id) {
    return new SidecarResult(operationId, writerKind, branch, disposition, reason, Optional.of(id));
  }
}
