package dev.omnigraph.write;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TransactionInfo;
import dev.omnigraph.topology.DatasetLease;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a write planned on one base may be committed on another: step "fresh reads".
 * Thread-safe.
 */
final class BaseMove {
  /**
   * More versions than this are not looked through for maintenance; the write conflicts instead.
   */
  private static final int VERSIONS_MAX = 64;

  private final WriteEnvironment environment;

  BaseMove(WriteEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Returns whether a table the write wrote or read is at another version.
   *
   * @throws ConflictException if a written table is gone, or a strict one moved by more than
   *     maintenance
   */
  boolean check(
      WriteTxn txn, WriteTxn fresh, List<PendingTable> pending, Collection<TableKey> read) {
    boolean moved = false;
    for (PendingTable table : pending) {
      TableEntry before = txn.entry(table.key()).orElseThrow(() -> dropped(table.key()));
      TableEntry now = fresh.entry(table.key()).orElseThrow(() -> dropped(table.key()));
      if (isSame(before, now)) {
        continue;
      }
      moved = true;
      if (table.opClass() == OpClass.STRICT && !isMaintenance(fresh, before, now)) {
        throw ConflictException.expectedVersion(
            table.key().toString(), before.version(), now.version());
      }
    }
    for (TableKey key : read) {
      Optional<TableEntry> before = txn.entry(key);
      Optional<TableEntry> now = fresh.entry(key);
      moved |=
          before.isPresent() != now.isPresent()
              || (before.isPresent() && !isSame(before.get(), now.orElseThrow()));
    }
    return moved;
  }

  private static ConflictException dropped(TableKey key) {
    return ConflictException.readSetChanged(key.toString(), "the table no longer exists");
  }

  private static boolean isSame(TableEntry a, TableEntry b) {
    return a.version() == b.version() && a.owner().equals(b.owner());
  }

  private boolean isMaintenance(WriteTxn fresh, TableEntry before, TableEntry now) {
    if (!before.owner().equals(now.owner())
        || before.rowCount() != now.rowCount()
        || now.version() - before.version() > VERSIONS_MAX) {
      return false;
    }
    try (DatasetLease lease = environment.views().lease(environment.pins(fresh.base()).pin(now))) {
      DatasetHandle handle = lease.handle();
      for (long version = before.version() + 1; version <= now.version(); version++) {
        Optional<TransactionInfo> made = handle.transaction(version);
        if (made.isEmpty() || !made.get().operation().isMaintenance()) {
          return false;
        }
      }
      return true;
    }
  }
}
