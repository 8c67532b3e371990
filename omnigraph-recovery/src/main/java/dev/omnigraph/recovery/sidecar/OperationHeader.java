package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import java.util.Objects;
import java.util.Optional;

/**
 * What every sidecar says about its operation. Immutable.
 *
 * @param operationId names the sidecar file
 * @param startedAtMicros when it started, microseconds since 1970 UTC
 * @param branch the graph branch it publishes to
 * @param actor on whose behalf
 * @param graphCommitId the commit id planned for the publish; with it recovery is exact
 * @param baseCommitId the branch head the operation was planned against
 */
public record OperationHeader(
    OperationId operationId,
    long startedAtMicros,
    BranchName branch,
    Optional<String> actor,
    Optional<CommitId> graphCommitId,
    Optional<CommitId> baseCommitId) {

  /** Validates that nothing is null. */
  public OperationHeader {
    Objects.requireNonNull(operationId);
    Objects.requireNonNull(branch);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(graphCommitId);
    Objects.requireNonNull(baseCommitId);
  }

  /** Returns a header with all identities planned. */
  public static OperationHeader planned(
      OperationId operationId,
      long startedAtMicros,
      BranchName branch,
      Optional<String> actor,
      CommitId graphCommitId,
      Optional<CommitId> baseCommitId) {
    return new OperationHeader(
        operationId, startedAtMicros, branch, actor, Optional.of(graphCommitId), baseCommitId);
  }
}
