package dev.omnigraph.recovery.converge;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.recovery.sidecar.TableRead;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.TransactionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads heads and their authors, and restores tables. Thread-safe; keeps nothing. */
final class TableAccess {
  /** The transaction property by which a restore names the operation it undoes. */
  static final String RESTORE_MARKER = "omnigraph.recovery.restores";

  /** The transaction property by which a restore names the version whose rows it brings back. */
  static final String RESTORED_VERSION = "omnigraph.recovery.restored_version";

  /** Beyond so many versions the authors are not read any more, and version numbers decide. */
  private static final int AUTHORS_MAX = 4096;

  private final RecoveryPorts ports;

  TableAccess(RecoveryPorts ports) {
    this.ports = ports;
  }

  /**
   * A head and the transactions that made the versions up to it.
   *
   * @param version 0 if there is no such table or branch
   * @param first the version the first transaction made
   * @param made empty where a transaction cannot be read
   */
  record Head(long version, long first, List<Optional<TransactionInfo>> made) {}

  /**
   * Returns where a pinned table is. The path is recomputed from root and key, so a graph that was
   * moved with a pending operation is recovered at its new place.
   */
  DatasetAddress address(TablePin pin) {
    String relative = pin.tableKey().relativePath();
    if (!pin.tablePath().endsWith("/" + relative)) {
      throw CorruptionException.of(
          pin.tablePath(), "a dataset of this graph, …/" + relative, "another path", null);
    }
    return ports.layout().table(pin.tableKey(), pin.tableBranch());
  }

  Head head(TablePin pin) {
    DatasetAddress address = address(pin);
    long first = pin.expectedVersion() + 1;
    if (!ports.gateway().exists(address)) {
      return new Head(0, first, List.of());
    }
    try (DatasetHandle handle = ports.gateway().openLatest(address)) {
      return new Head(handle.version(), first, made(handle, first));
    }
  }

  private static List<Optional<TransactionInfo>> made(DatasetHandle handle, long first) {
    if (handle.version() - first >= AUTHORS_MAX) {
      return List.of(Optional.empty());
    }
    List<Optional<TransactionInfo>> made = new ArrayList<>();
    for (long version = first; version <= handle.version(); version++) {
      made.add(handle.transaction(version));
    }
    return made;
  }

  /**
   * Returns whether a table certainly has the rows an operation saw: the graph pins the same
   * version, or one that only maintenance made of it.
   */
  boolean hasSameRows(TableRead read, Optional<TableEntry> pinned) {
    if (pinned.isEmpty() || read.version() == 0) {
      return pinned.isEmpty() && read.version() == 0;
    }
    TableEntry entry = pinned.get();
    if (!entry.owner().equals(read.owner()) || entry.version() < read.version()) {
      return false;
    }
    if (entry.version() == read.version()) {
      return true;
    }
    if (entry.version() - read.version() > AUTHORS_MAX) {
      return false;
    }
    try (DatasetHandle handle =
        ports.gateway().open(ports.layout().table(entry), entry.version())) {
      for (long version = entry.version(); version > read.version(); version--) {
        Optional<TransactionInfo> made = handle.transaction(version);
        if (made.isEmpty() || !made.get().operation().isMaintenance()) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * A version that survives what a publish survives.
   *
   * @param version the version
   * @param rows its live rows
   */
  record Settled(long version, long rows) {}

  /**
   * Makes sure that a version, and those between it and a version that is pinned, survive what a
   * publish survives: a chain has no gaps, and later questions read the transactions in between.
   */
  Settled settle(DatasetAddress address, long pinned, long version) {
    for (long between = pinned + 1; between < version; between++) {
      settle(address, between);
    }
    return settle(address, version);
  }

  /** Makes sure that a version survives what a publish survives. */
  Settled settle(DatasetAddress address, long version) {
    try (DatasetHandle handle = ports.gateway().open(address, version)) {
      return settle(handle);
    }
  }

  /** Makes sure that the newest version survives what a publish survives. */
  Settled settleLatest(DatasetAddress address) {
    try (DatasetHandle handle = ports.gateway().openLatest(address)) {
      return settle(handle);
    }
  }

  private Settled settle(DatasetHandle handle) {
    // The process that committed this version may have ended before it forced it.
    ports.gateway().force(List.of(handle));
    return new Settled(handle.version(), handle.countRows(null));
  }

  /**
   * Makes the content of a version current again, under a mark that names the operation undone.
   *
   * @param head the head that was classified
   * @return the new version, or empty if the head is another one by now, or if somebody wrote in
   *     the same moment: the table is left to the next pass
   */
  Optional<Settled> restore(
      DatasetAddress address, long head, long version, OperationId operation) {
    CommitRequest request =
        new CommitRequest(
            ports.ids().nextUuid(),
            new TableEffect.Restore(version),
            Map.of(RESTORE_MARKER, operation.text(), RESTORED_VERSION, Long.toString(version)));
    try (DatasetHandle current = ports.gateway().openLatest(address)) {
      if (current.version() != head) {
        return Optional.empty();
      }
      // What is undone must be on the disk before the undoing is.
      settle(address, version, head);
      try (DatasetHandle restored = current.commit(request)) {
        return restored.version() == head + 1 ? Optional.of(settle(restored)) : Optional.empty();
      }
    }
  }
}
