package dev.omnigraph.recovery.testing;

import dev.omnigraph.ids.OperationId;
import dev.omnigraph.recovery.audit.AuditLog;
import dev.omnigraph.recovery.audit.AuditRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An audit log in memory. */
public final class MemoryAudit implements AuditLog {
  private final List<AuditRow> rows = new ArrayList<>();

  @Override
  public Optional<AuditRow> find(OperationId operation) {
    return rows.stream().filter(row -> row.operationId().equals(operation)).findFirst();
  }

  @Override
  public List<AuditRow> readAll() {
    return List.copyOf(rows);
  }

  @Override
  public boolean appendOnce(AuditRow row) {
    return find(row.operationId()).isEmpty() && rows.add(row);
  }
}
