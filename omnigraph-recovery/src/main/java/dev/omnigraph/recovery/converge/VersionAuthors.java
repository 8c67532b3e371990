package dev.omnigraph.recovery.converge;

import dev.omnigraph.ids.OperationId;
import dev.omnigraph.recovery.classify.TableVersion;
import dev.omnigraph.recovery.classify.VersionAuthor;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.storage.TransactionInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells who made the versions of one table, as one operation sees them. Stateless.
 *
 * <p>Writers without the lease may commit on top of each other's unpublished versions. A version
 * that another pending sidecar planned is not somebody else's work: nobody was told that it is in
 * force, and it can only go back. So it may be undone together with this operation, and its own
 * sidecar sees from the restore, which names the version it brought back, that it was.
 */
final class VersionAuthors {
  private final OperationId operation;
  private final TablePin pin;
  private final long manifestPin;
  private final Set<String> plannedByOthers = new HashSet<>();
  private final Set<String> others = new HashSet<>();

  private VersionAuthors(
      OperationId operation, TablePin pin, long manifestPin, List<Sidecar> pending) {
    this.operation = operation;
    this.pin = pin;
    this.manifestPin = manifestPin;
    for (Sidecar other : pending) {
      if (other.operationId().equals(operation)) {
        continue;
      }
      others.add(other.operationId().text());
      for (TablePin claimed : other.pins()) {
        if (claimed.tableKey().equals(pin.tableKey())
            && claimed.tableBranch().equals(pin.tableBranch())) {
          plannedByOthers.addAll(claimed.transactionUuids());
        }
      }
    }
  }

  /**
   * Returns the versions above the expected one.
   *
   * @param head read before the sidecars were listed, so that a version of a writer that is still
   *     at work has its sidecar on the list or is pinned by now
   */
  static List<TableVersion> of(
      OperationId operation,
      TablePin pin,
      TableAccess.Head head,
      long manifestPin,
      List<Sidecar> pending) {
    VersionAuthors authors = new VersionAuthors(operation, pin, manifestPin, pending);
    List<TableVersion> versions = new ArrayList<>();
    long version = head.first();
    for (Optional<TransactionInfo> made : head.made()) {
      versions.add(new TableVersion(version, authors.author(version, made)));
      made.flatMap(VersionAuthors::restored)
          .filter(restored -> authors.isForAnother(made.orElseThrow()))
          .ifPresent(restored -> undo(versions, restored));
      version++;
    }
    return versions;
  }

  /** Marks this operation's versions above one that was brought back as undone. */
  private static void undo(List<TableVersion> versions, long restored) {
    versions.replaceAll(
        v ->
            v.version() > restored && v.author() == VersionAuthor.THIS_OPERATION
                ? new TableVersion(v.version(), VersionAuthor.UNDONE)
                : v);
  }

  private boolean isForAnother(TransactionInfo info) {
    return !operation.text().equals(info.properties().get(TableAccess.RESTORE_MARKER));
  }

  private VersionAuthor author(long version, Optional<TransactionInfo> made) {
    if (made.isEmpty()) {
      return VersionAuthor.UNREADABLE;
    }
    TransactionInfo info = made.get();
    Map<String, String> properties = info.properties();
    if (pin.transactionUuids().contains(info.uuid())) {
      return VersionAuthor.THIS_OPERATION;
    }
    String restoredFor = properties.get(TableAccess.RESTORE_MARKER);
    if (operation.text().equals(restoredFor)) {
      // Had the graph moved before the restore was published, publishing it would undo that.
      boolean overtaken =
          version > manifestPin && restored(info).filter(r -> r < manifestPin).isPresent();
      return overtaken ? VersionAuthor.THIS_OPERATION : VersionAuthor.THIS_RESTORE;
    }
    if (info.operation().isMaintenance()) {
      return VersionAuthor.MAINTENANCE;
    }
    boolean claimed = plannedByOthers.contains(info.uuid()) || others.contains(restoredFor);
    return claimed ? VersionAuthor.OTHER_PENDING : VersionAuthor.FOREIGN;
  }

  private static Optional<Long> restored(TransactionInfo info) {
    String text = info.properties().get(TableAccess.RESTORED_VERSION);
    if (text == null || !text.matches("[0-9]{1,18}")) {
      return Optional.empty(); // made before restores named it
    }
    return Optional.of(Long.parseLong(text));
  }
}
