package dev.omnigraph.maintain;

import dev.omnigraph.RepairMode;
import dev.omnigraph.RepairResult;
import dev.omnigraph.RepairResult.Action;
import dev.omnigraph.RepairResult.Finding;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Published;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.manifest.queue.QueueKey;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.open.CoreWriters;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TransactionInfo;
import dev.omnigraph.write.WriteEnvironment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings pins and newest versions together where no pending operation explains the difference, by
 * publishing the newest version. No table is changed.
 *
 * <p><b>Thread-safety:</b> thread-safe; holds the queues of all tables of a branch meanwhile.
 */
public final class Repairer {
  /** Beyond so many unknown versions nobody looks through them. */
  private static final long VERSIONS_MAX = 4096;

  private static final String ACTOR = "omnigraph:repair";
  private static final String FORCING_ACTOR = "omnigraph:repair:force";

  private final CoreWriters writers;
  private final WriteEnvironment environment;

  /** Repairs through the writers of one graph. */
  public Repairer(CoreWriters writers) {
    this.writers = writers;
    this.environment = writers.environment();
  }

  /**
   * Looks at every branch and repairs as far as the mode allows: one commit per branch.
   *
   * @throws RecoveryRequiredException if an interrupted operation is pending
   */
  public RepairResult run(RepairMode mode) {
    writers.healing().heal();
    PendingOperations.require(environment.sidecars());
    List<String> commits = new ArrayList<>();
    List<RepairResult.Table> tables = new ArrayList<>();
    List<BranchName> branches = new ArrayList<>(List.of(BranchName.MAIN));
    environment.coordinator().branches().stream().map(BranchRef::name).forEach(branches::add);
    for (BranchName branch : branches) {
      repair(branch, mode, tables).map(CommitId::text).ifPresent(commits::add);
    }
    return new RepairResult(commits, tables);
  }

  private Optional<CommitId> repair(
      BranchName branch, RepairMode mode, List<RepairResult.Table> tables) {
    List<QueueKey> keys = new ArrayList<>();
    for (TableEntry entry : environment.coordinator().refresh(branch).entries()) {
      keys.add(QueueKey.of(entry.key(), branch));
    }
    try (TableQueues.Held held = environment.queues().acquire(keys, environment.queueTimeout())) {
      Invariant.check(held.covers(keys), "the queues cover every table to repair");
      Snapshot snapshot = environment.coordinator().refresh(branch);
      List<TableChange> changes = new ArrayList<>();
      Map<TableKey, Long> expected = new TreeMap<>();
      boolean forced = false;
      for (TableEntry entry : snapshot.entries()) {
        if (entry.isOwnedBy(branch)) {
          Found found = look(entry);
          Action action = action(found, mode);
          if (action == Action.HEALED || action == Action.FORCED) {
            forced |= action == Action.FORCED;
            changes.add(
                new TableChange.Update(entry.key(), found.newest, branch, settledRows(entry)));
            expected.put(entry.key(), entry.version());
          }
          tables.add(found.toTable(entry, action));
        }
      }
      return changes.isEmpty()
          ? Optional.empty()
          : Optional.of(publish(branch, changes, expected, forced ? FORCING_ACTOR : ACTOR));
    }
  }

  private record Found(long newest, Finding finding, List<String> operations) {
    RepairResult.Table toTable(TableEntry entry, Action action) {
      return new RepairResult.Table(
          entry.key().toString(),
          entry.owner().text(),
          entry.version(),
          newest,
          finding,
          operations,
          action);
    }
  }

  private Found look(TableEntry entry) {
    DatasetAddress chain = environment.layout().table(entry);
    if (!environment.gateway().exists(chain)) {
      return new Found(0, Finding.MISSING, List.of());
    }
    try (DatasetHandle handle = environment.gateway().openLatest(chain)) {
      long newest = handle.version();
      if (newest <= entry.version()) {
        Finding finding = newest == entry.version() ? Finding.NONE : Finding.MISSING;
        return new Found(newest, finding, List.of());
      }
      if (newest - entry.version() > VERSIONS_MAX) {
        return new Found(newest, Finding.UNVERIFIABLE, List.of());
      }
      Finding finding = Finding.VERIFIED_MAINTENANCE;
      List<String> operations = new ArrayList<>();
      for (long version = entry.version() + 1; version <= newest; version++) {
        Optional<TransactionInfo> made = handle.transaction(version);
        operations.add(
            made.map(t -> t.operation().name().toLowerCase(Locale.ROOT)).orElse("unreadable"));
        if (made.isEmpty()) {
          finding = Finding.UNVERIFIABLE;
        } else if (!made.get().operation().isMaintenance() && finding != Finding.UNVERIFIABLE) {
          finding = Finding.SUSPICIOUS;
        }
      }
      return new Found(newest, finding, operations);
    }
  }

  private static Action action(Found found, RepairMode mode) {
    return switch (found.finding) {
      case NONE -> Action.NO_OP;
      case MISSING -> mode == RepairMode.PREVIEW ? Action.PREVIEW : Action.REFUSED;
      case VERIFIED_MAINTENANCE -> mode == RepairMode.PREVIEW ? Action.PREVIEW : Action.HEALED;
      case SUSPICIOUS, UNVERIFIABLE ->
          switch (mode) {
            case PREVIEW -> Action.PREVIEW;
            case CONFIRM -> Action.REFUSED;
            case FORCE -> Action.FORCED;
          };
    };
  }

  /** Makes sure that the newest version survives what a publish survives; counts its rows. */
  private long settledRows(TableEntry entry) {
    DatasetAddress chain = environment.layout().table(entry);
    try (DatasetHandle handle = environment.gateway().openLatest(chain)) {
      environment.gateway().force(List.of(handle));
      return handle.countRows(null);
    }
  }

  private CommitId publish(
      BranchName branch, List<TableChange> changes, Map<TableKey, Long> expected, String actor) {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, environment.clock().instant());
    CommitIntent intent =
        CommitIntent.of(new CommitId(environment.ids().nextUlid()), now)
            .withActor(Optional.of(actor));
    Published published =
        environment.publisher().publish(PublishRequest.of(branch, changes, expected, intent));
    for (TableChange change : changes) {
      environment.heads().forget(environment.layout().table(change.key(), branch));
    }
    return published.commit().id();
  }
}
