package dev.omnigraph.recovery.audit;

import dev.omnigraph.ids.OperationId;
import java.util.List;
import java.util.Optional;

/** The durable record of what recovery did. Thread-safe. One row per operation, never changed. */
public interface AuditLog {
  /** Returns the row of an operation, or empty if it has none or there is no record at all. */
  Optional<AuditRow> find(OperationId operation);

  /** Returns all rows, oldest first. */
  List<AuditRow> readAll();

  /**
   * Adds the row unless its operation has one; durable on return.
   *
   * @return whether this call added it
   */
  boolean appendOnce(AuditRow row);
}
