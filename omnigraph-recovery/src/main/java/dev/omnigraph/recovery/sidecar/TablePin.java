package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * One table an operation is about to move. Immutable.
 *
 * @param tableKey the table
 * @param tablePath full URI of the dataset, root included, without {@code tree/}
 * @param expectedVersion the version the graph pinned before the operation, not negative
 * @param postCommitPin the version after the operation, or a lower bound of it; greater than {@code
 *     expectedVersion}
 * @param confirmedVersion the version reached, known after the last table commit of a merge
 * @param tableBranch the branch of the table that is written
 * @param transactionUuids the planned identities of the table transactions in the order they are
 *     committed; empty when the writer did not record them
 */
public record TablePin(
    TableKey tableKey,
    String tablePath,
    long expectedVersion,
    long postCommitPin,
    OptionalLong confirmedVersion,
    BranchName tableBranch,
    List<String> transactionUuids) {

  /** Validates and copies. */
  public TablePin {
    transactionUuids = List.copyOf(transactionUuids);
    if (expectedVersion < 0) {
      throw new IllegalArgumentException("expected version below 0: " + expectedVersion);
    }
    if (postCommitPin <= expectedVersion) {
      throw new IllegalArgumentException(
          "post-commit pin " + postCommitPin + " not above expected version " + expectedVersion);
    }
    if (confirmedVersion.isPresent() && confirmedVersion.getAsLong() <= expectedVersion) {
      throw new IllegalArgumentException(
          "confirmed version "
              + confirmedVersion.getAsLong()
              + " not above expected version "
              + expectedVersion);
    }
    if (tablePath.isBlank() || tablePath.endsWith("/")) {
      throw new IllegalArgumentException("not a dataset path: '" + tablePath + "'");
    }
  }

  /**
   * Returns the pin of a table about to be moved by the given transactions, one version each at
   * least.
   */
  public static TablePin planned(
      TableKey tableKey,
      String tablePath,
      long expectedVersion,
      BranchName tableBranch,
      List<UUID> transactions) {
    return new TablePin(
        tableKey,
        tablePath,
        expectedVersion,
        expectedVersion + 1,
        OptionalLong.empty(),
        tableBranch,
        transactions.stream().map(UUID::toString).toList());
  }

  /** Returns the same pin with the version its table commits reached. */
  public TablePin confirmedAt(long version) {
    return new TablePin(
        tableKey,
        tablePath,
        expectedVersion,
        postCommitPin,
        OptionalLong.of(version),
        tableBranch,
        transactionUuids);
  }
}
