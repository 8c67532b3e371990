package dev.omnigraph.write;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishCheck;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Published;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.manifest.queue.QueueKey;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.recovery.sidecar.ArmedSidecar;
import dev.omnigraph.recovery.sidecar.OperationHeader;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TableAdoption;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.recovery.sidecar.TableRead;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.write.fresh.FreshFold;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The one way from staged tables to a visible commit.
 *
 * <p><b>Thread-safety:</b> thread-safe; writers of a common table follow each other.
 *
 * <p><b>Durability:</b> the data of the commit is forced before its publish, the publish before the
 * return, as far as the gateway is durable.
 */
public final class CommitSequence {
  /*
   * stage -> hold queues -> fresh reads -> arm sidecar -> effects -> publish -> complete sidecar ->
   * release.
   *
   * The queues cover written and read tables, so within this process nothing the write relied on can
   * move between the fresh reads and the publish (invariants 8 and 10). No head moves before the
   * sidecar is durable (4). Until the first table commit a failure leaves nothing; after it recovery
   * undoes the write at once, still under the queues, and the answer is read from the lineage
   * (invariants 6 and 16).
   */
  private final WriteEnvironment environment;
  private final Healing healing;
  private final FreshFold freshFold;
  private final BaseMove baseMove;
  private final EffectPlanner planner;

  /** Commits writes of one graph. */
  public CommitSequence(WriteEnvironment environment, Healing healing) {
    this.environment = environment;
    this.healing = healing;
    this.freshFold = new FreshFold(environment.coordinator());
    this.baseMove = new BaseMove(environment);
    this.planner = new EffectPlanner(environment);
  }

  /**
   * Stages and commits.
   *
   * @param reads the committed rows the write has looked at, on the captured base
   * @param rules checked again when the base moved
   * @throws ConflictException if the base moved in a way the write does not bear; nothing is
   *     visible
   * @throws RecoveryRequiredException if the write was interrupted and could not be cleared up
   */
  public CommitOutcome commit(
      WriteTxn txn,
      ReadSet reads,
      List<PendingTable> pending,
      WriteRules rules,
      WriteIntent intent) {
    Attempt attempt = new Attempt(intent);
    // Data files lie beside the chain they are committed to; a chain that does not exist yet is
    // made
    // under the queues.
    boolean forks =
        pending.stream()
            .anyMatch(t -> txn.entry(t.key()).filter(e -> !e.isOwnedBy(txn.branch())).isPresent());
    if (!forks) {
      attempt.staged = stage(txn, pending);
    }
    return commitUnderQueues(txn, reads, pending, rules, attempt);
  }

  /** What one call has planned and done so far. */
  private static final class Attempt {
    private final WriteIntent intent;
    private List<StagedTable> staged = List.of();
    private List<PlannedTable> tables = List.of();
    private Optional<CommitId> commitId = Optional.empty();
    private Optional<ArmedSidecar> sidecar = Optional.empty();
    private boolean effects;

    Attempt(WriteIntent intent) {
      this.intent = intent;
    }
  }

  private CommitOutcome commitUnderQueues(
      WriteTxn txn, ReadSet reads, List<PendingTable> pending, WriteRules rules, Attempt attempt) {
    try (TableQueues.Held held =
        environment
            .queues()
            .acquire(
                keys(txn, pending, reads.tables(), attempt.intent), environment.queueTimeout())) {
      environment.failpoints().hit(WriteFailpoint.QUEUES_HELD);
      WriteTxn fresh = txn.rebased(freshFold.read(txn.branch()));
      requireHead(fresh, attempt.intent);
      requireSource(attempt.intent);
      schemaUnchanged(txn).validate(new PublishCheck.Current(fresh.base(), ""));
      if (baseMove.check(txn, fresh, pending, reads.tables())) {
        try (ReadSet freshReads = environment.reads(fresh)) {
          rules.check(fresh, freshReads);
          requireCovered(held, fresh, freshReads);
          return commitOn(fresh, freshReads, pending, attempt);
        }
      }
      return commitOn(fresh, reads, pending, attempt);
    }
  }

  private static Set<QueueKey> keys(
      WriteTxn txn, List<PendingTable> pending, Collection<TableKey> read, WriteIntent intent) {
    Set<QueueKey> keys = new HashSet<>();
    for (MergeIntent.Adopted adopted : adopted(intent)) {
      keys.add(QueueKey.of(adopted.adoption().tableKey(), txn.branch()));
    }
    pending.forEach(t -> keys.add(QueueKey.of(t.key(), txn.branch())));
    read.forEach(k -> keys.add(QueueKey.of(k, txn.branch())));
    return keys;
  }

  private static List<MergeIntent.Adopted> adopted(WriteIntent intent) {
    return intent.merge().map(MergeIntent::adopted).orElse(List.of());
  }

  /** The source of a merge has not moved; what it would add by now was not looked at. */
  private void requireSource(WriteIntent intent) {
    if (intent.merge().isPresent()) {
      MergeIntent merge = intent.merge().get();
      CommitId now = environment.coordinator().capture(merge.source()).head();
      if (!now.equals(merge.sourceHead())) {
        throw ConflictException.preconditionFailed(
            merge.source().text(), merge.sourceHead().text(), now.text());
      }
    }
  }

  private static void requireHead(WriteTxn fresh, WriteIntent intent) {
    intent
        .expectedHead()
        .ifPresent(
            expected -> {
              if (!expected.equals(fresh.head())) {
                throw ConflictException.preconditionFailed(
                    fresh.branch().text(), expected.text(), fresh.head().text());
              }
            });
  }

  /** Rows are of the schema they were made under; a change of schema may move no table at all. */
  private static PublishCheck schemaUnchanged(WriteTxn txn) {
    return new PublishCheck.SchemaCommit(txn.base().lineage().schemaCommit());
  }

  /** A second look may read tables the first one did not; those are not held, so it must retry. */
  private static void requireCovered(TableQueues.Held held, WriteTxn fresh, ReadSet reads) {
    for (TableKey key : reads.tables()) {
      if (!held.covers(List.of(QueueKey.of(key, fresh.branch())))) {
        throw ConflictException.readSetChanged(key.toString(), "another table matters");
      }
    }
  }

  private CommitOutcome commitOn(
      WriteTxn fresh, ReadSet reads, List<PendingTable> pending, Attempt attempt) {
    if (attempt.staged.isEmpty()) {
      fork(fresh, pending);
      attempt.staged = stage(fresh, pending);
    }
    List<PlannedTable> tables = plan(fresh, reads, attempt.staged);
    for (PlannedTable table : tables) {
      try (var base = environment.views().lease(table.pin())) {
        environment.heads().requirePinned(table.staged().key(), fresh.branch(), base.handle());
      }
    }
    environment.failpoints().hit(WriteFailpoint.AFTER_FRESH_READ);
    if (tables.isEmpty() && attempt.intent.emptyCommit() == WriteIntent.EmptyCommit.SKIP) {
      return new CommitOutcome(Optional.empty(), fresh.base(), new TreeMap<>());
    }
    CommitId commitId = new CommitId(environment.ids().nextUlid());
    attempt.tables = tables;
    attempt.commitId = Optional.of(commitId);
    try (TableCommits commits = new TableCommits(environment)) {
      if (!tables.isEmpty()) {
        OperationId operation = new OperationId(environment.ids().nextUlid());
        commits.prepareAll(operation, tables);
        arm(fresh, reads, operation, commitId, attempt);
        applyEffects(commits, attempt);
      }
      Published published = publish(fresh, reads, commitId, attempt, commits.versions());
      commits.adopt();
      complete(attempt);
      return new CommitOutcome(Optional.of(commitId), published.snapshot(), counts(tables));
    } catch (RuntimeException e) {
      if (!attempt.effects) {
        throw e;
      }
      return settle(fresh, attempt, e);
    }
  }

  private void fork(WriteTxn fresh, List<PendingTable> pending) {
    for (PendingTable table : pending) {
      TableEntry entry = fresh.entry(table.key()).orElseThrow(() -> dropped(table.key()));
      if (!entry.isOwnedBy(fresh.branch())) {
        environment.heads().forget(environment.forks().fork(entry, fresh.branch()));
      }
    }
  }

  private List<StagedTable> stage(WriteTxn txn, List<PendingTable> pending) {
    List<StagedTable> staged = new ArrayList<>();
    for (PendingTable table : pending) {
      TableEntry entry = txn.entry(table.key()).orElseThrow(() -> dropped(table.key()));
      var base = environment.chain(txn, entry);
      staged.add(
          new StagedTable(table, table.stage(new Stager(environment, base), base.address())));
    }
    environment.failpoints().hit(WriteFailpoint.AFTER_STAGE);
    return staged;
  }

  private static ConflictException dropped(TableKey key) {
    return ConflictException.readSetChanged(key.toString(), "the table no longer exists");
  }

  private List<PlannedTable> plan(WriteTxn fresh, ReadSet reads, List<StagedTable> staged) {
    List<PlannedTable> tables = new ArrayList<>();
    staged.stream()
        .sorted(Comparator.comparing(StagedTable::key))
        .forEach(t -> planner.plan(fresh, reads, t).ifPresent(tables::add));
    return tables;
  }

  private void arm(
      WriteTxn fresh, ReadSet reads, OperationId operation, CommitId commitId, Attempt attempt) {
    environment.failpoints().hit(WriteFailpoint.SIDECAR_BEFORE_WRITE);
    OperationHeader header =
        OperationHeader.planned(
                operation,
                nowMicros(),
                fresh.branch(),
                attempt.intent.actor(),
                commitId,
                Optional.of(fresh.head()))
            .withReads(readOnly(fresh, reads, attempt));
    List<TablePin> pins = attempt.tables.stream().map(this::sidecarPin).toList();
    Sidecar sidecar =
        switch (attempt.intent.kind()) {
          case MUTATION -> new Sidecar.Mutation(header, pins);
          case LOAD -> new Sidecar.Load(header, pins);
          case MERGE ->
              Sidecar.BranchMerge.unconfirmed(
                  header,
                  pins,
                  attempt.intent.merge().orElseThrow().sourceHead(),
                  adopted(attempt.intent).stream().map(MergeIntent.Adopted::adoption).toList());
        };
    attempt.sidecar = Optional.of(environment.sidecars().arm(sidecar));
    environment.failpoints().hit(WriteFailpoint.SIDECAR_AFTER_WRITE);
  }

  /** Returns what the write relies on beyond the tables it moves. */
  private static List<TableRead> readOnly(WriteTxn fresh, ReadSet reads, Attempt attempt) {
    Set<TableKey> moved = new HashSet<>();
    attempt.tables.forEach(t -> moved.add(t.staged().key()));
    List<TableRead> tables = new ArrayList<>();
    for (TableKey key : reads.tables()) {
      if (!moved.contains(key)) {
        Optional<TableEntry> entry = fresh.entry(key);
        tables.add(
            new TableRead(
                key,
                entry.map(TableEntry::version).orElse(0L),
                entry.map(TableEntry::owner).orElse(BranchName.MAIN)));
      }
    }
    return tables;
  }

  private TablePin sidecarPin(PlannedTable table) {
    return TablePin.planned(
        table.staged().key(),
        table.pin().address().uri(),
        table.entry().version(),
        table.pin().address().owner(),
        List.of(table.transaction()));
  }

  private void applyEffects(TableCommits commits, Attempt attempt) {
    ArmedSidecar sidecar = attempt.sidecar.orElseThrow();
    try {
      commits.commitAll(sidecar.operationId());
      attempt.effects = true;
      confirm(sidecar, attempt);
    } catch (RuntimeException e) {
      attempt.effects = commits.isStarted();
      if (!attempt.effects) {
        sidecar.complete(); // nothing moved, so nothing is left to recover
      }
      throw e;
    }
  }

  /** Phase B': other engines roll a merge forward only if its sidecar names what it reached. */
  private void confirm(ArmedSidecar sidecar, Attempt attempt) {
    if (sidecar.sidecar() instanceof Sidecar.BranchMerge merge) {
      Map<TableKey, Long> reached = new TreeMap<>();
      attempt.tables.forEach(t -> reached.put(t.staged().key(), t.entry().version() + 1));
      environment.failpoints().hit(MergeFailpoint.BEFORE_CONFIRM);
      sidecar.rewrite(merge.confirmed(reached));
      environment.failpoints().hit(MergeFailpoint.AFTER_CONFIRM);
    }
  }

  private Published publish(
      WriteTxn fresh,
      ReadSet reads,
      CommitId commitId,
      Attempt attempt,
      List<DatasetHandle> versions) {
    List<TableChange> changes = new ArrayList<>();
    Map<TableKey, Long> expected = new TreeMap<>();
    for (TableKey key : reads.tables()) {
      expected.put(key, fresh.entry(key).map(TableEntry::version).orElse(0L));
    }
    for (PlannedTable table : attempt.tables) {
      TableKey key = table.staged().key();
      expected.put(key, table.entry().version());
      changes.add(
          new TableChange.Update(
              key, table.entry().version() + 1, table.pin().address().owner(), table.rowsAfter()));
    }
    for (MergeIntent.Adopted adopted : adopted(attempt.intent)) {
      TableAdoption adoption = adopted.adoption();
      expected.put(adoption.tableKey(), adoption.expectedVersion());
      changes.add(
          new TableChange.Update(
              adoption.tableKey(), adoption.version(), adoption.owner(), adopted.rows()));
    }
    CommitIntent commit =
        CommitIntent.of(commitId, nowMicros())
            .withActor(attempt.intent.actor())
            .withMessage(attempt.intent.message())
            .withMergedParent(attempt.intent.merge().map(MergeIntent::sourceHead));
    PublishRequest request =
        PublishRequest.of(fresh.branch(), changes, expected, commit)
            .withEffects(versions)
            .withCheck(schemaUnchanged(fresh));
    if (attempt.intent.expectedHead().isPresent()) {
      request = request.withCheck(new PublishCheck.HeadCommit(fresh.head()));
    }
    return environment.publisher().publish(request);
  }

  private void complete(Attempt attempt) {
    if (attempt.sidecar.isPresent()) {
      environment.failpoints().hit(WriteFailpoint.SIDECAR_BEFORE_DELETE);
      attempt.sidecar.get().complete();
      environment.failpoints().hit(WriteFailpoint.SIDECAR_AFTER_DELETE);
    }
  }

  private long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, environment.clock().instant());
  }

  private static SortedMap<TableKey, CommitOutcome.Counts> counts(List<PlannedTable> tables) {
    SortedMap<TableKey, CommitOutcome.Counts> counts = new TreeMap<>();
    tables.forEach(t -> counts.put(t.staged().key(), t.counts()));
    return counts;
  }

  /**
   * Ends a write that failed after a table head moved: undone, unless it is visible already. The
   * queues are still held, so nobody builds on the unpublished versions.
   */
  private CommitOutcome settle(WriteTxn fresh, Attempt attempt, RuntimeException failure) {
    ArmedSidecar sidecar = attempt.sidecar.orElseThrow();
    OperationId operation = sidecar.operationId();
    for (PlannedTable table : attempt.tables) {
      environment.heads().forget(table.pin().address());
    }
    try {
      boolean ended = healing.compensate(sidecar);
      Snapshot now = freshFold.look(fresh.branch());
      CommitId commitId = attempt.commitId.orElseThrow();
      if (now.lineage().find(commitId).isPresent()) {
        return new CommitOutcome(Optional.of(commitId), now, counts(attempt.tables));
      }
      if (!ended) {
        throw RecoveryRequiredException.interrupted(operation.text(), failure);
      }
    } catch (RuntimeException recovery) {
      if (recovery instanceof RecoveryRequiredException unsettled) {
        throw unsettled;
      }
      RecoveryRequiredException unsettled =
          RecoveryRequiredException.interrupted(operation.text(), failure);
      unsettled.addSuppressed(recovery);
      throw unsettled;
    }
    if (failure instanceof OmnigraphException typed && typed.effect() != Effect.NONE) {
      ConflictException undone =
          ConflictException.contention("the commit was interrupted and undone", 1);
      undone.addSuppressed(failure);
      throw undone;
    }
    throw failure;
  }
}
