package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.TransactionInfo;
import dev.omnigraph.storage.TransactionInfo.OperationKind;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lance.Dataset;
import org.lance.Transaction;
import org.lance.operation.Operation;

/** Reads back the transactions that made versions. */
final class Transactions {
  private Transactions() {}

  static Optional<TransactionInfo> read(Dataset dataset, long version, long wanted) {
    if (wanted == version) {
      return read(dataset);
    }
    try (Dataset other = dataset.checkoutVersion(wanted)) {
      return read(other);
    } catch (RuntimeException e) {
      if (LanceErrors.fault(String.valueOf(e.getMessage())) == Fault.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<TransactionInfo> read(Dataset dataset) {
    Optional<Transaction> found = dataset.readTransaction();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (Transaction transaction = found.get()) {
      return Optional.of(
          new TransactionInfo(
              transaction.uuid(),
              transaction.readVersion(),
              kind(transaction.operation()),
              transaction.transactionProperties().orElse(Map.of())));
    }
  }

  private static OperationKind kind(@Nullable Operation operation) {
    if (operation == null) {
      return OperationKind.OTHER;
    }
    return switch (operation.name()) {
      case "Append" -> OperationKind.APPEND;
      case "Delete" -> OperationKind.DELETE;
      case "Update" -> OperationKind.UPDATE;
      case "Overwrite" -> OperationKind.OVERWRITE;
      case "Rewrite" -> OperationKind.REWRITE;
      case "ReserveFragments" -> OperationKind.RESERVE_FRAGMENTS;
      case "CreateIndex" -> OperationKind.CREATE_INDEX;
      case "Restore" -> OperationKind.RESTORE;
      case "UpdateConfig" -> OperationKind.UPDATE_CONFIG;
      default -> OperationKind.OTHER;
    };
  }
}
