package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import java.util.List;
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
 * @param reads the tables its correctness depends on besides those it moves; it is published only
 *     while none of them has other rows
 */
public record OperationHeader(
    OperationId operationId,
    long startedAtMicros,
    BranchName branch,
    Optional<String> actor,
    Optional<CommitId> graphCommitId,
    Optional<CommitId> baseCommitId,
    List<TableRead> reads) {

  /** Validates that nothing is null, and copies. */
  public OperationHeader {
    Objects.requireNonNull(operationId);
    Objects.requireNonNull(branch);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(graphCommitId);
    Objects.requireNonNull(baseCommitId);
    reads = List.copyOf(reads);
    PinRules.distinct(reads.stream().map(TableRead::tableKey).toList());
  }

  /** Returns a header of an operation that depends on nothing but the tables it moves. */
  public OperationHeader(
      OperationId operationId,
      long startedAtMicros,
      BranchName branch,
      Optional<String> actor,
      Optional<CommitId> graphCommitId,
      Optional<CommitId> baseCommitId) {
    this(operationId, startedAtMicros, branch, actor, graphCommitId, baseCommitId, List.of());
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

  /** Returns the same header with the tables the operation depends on without moving them. */
  public OperationHeader withReads(List<TableRead> tablesRead) {
    return new OperationHeader(
        operationId, startedAtMicros, branch, actor, graphCommitId, baseCommitId, tablesRead);
  }
}
