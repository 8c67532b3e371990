package dev.omnigraph.merge;

import dev.omnigraph.MergeChoice;
import dev.omnigraph.MergeConflict;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResolver;
import dev.omnigraph.MergeResult;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.MergeConflictsException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.MergeBase;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.write.CommitOutcome;
import dev.omnigraph.write.CommitSequence;
import dev.omnigraph.write.MergeFailpoint;
import dev.omnigraph.write.MergeIntent;
import dev.omnigraph.write.ReadSet;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.WriteTxnFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Merges branches and reverts commits.
 *
 * <p><b>Thread-safety:</b> thread-safe. A merge that finds either branch moved under it starts
 * again on the new heads.
 */
public final class Merger {
  private static final int ATTEMPTS_MAX = 5;

  private final WriteEnvironment environment;
  private final CommitSequence sequence;
  private final WriteTxnFactory transactions;
  private final MergeLimits limits;

  /** Merges branches of one graph. */
  public Merger(
      WriteEnvironment environment, CommitSequence sequence, WriteTxnFactory transactions) {
    this(environment, sequence, transactions, MergeLimits.standard());
  }

  Merger(
      WriteEnvironment environment,
      CommitSequence sequence,
      WriteTxnFactory transactions,
      MergeLimits limits) {
    this.limits = limits;
    this.environment = environment;
    this.sequence = sequence;
    this.transactions = transactions;
  }

  /**
   * Merges a branch into another one as one commit.
   *
   * @throws NotFoundException if there is no such branch
   * @throws MergeConflictsException listing everything that stands against it; nothing was changed
   * @throws ConflictException if the target is not at the expected head, or the branches kept
   *     moving; nothing was changed
   */
  public MergeOutcome merge(BranchName source, BranchName target, MergeOptions options) {
    requireTwo(source, target);
    return repeated(
        options.write(),
        () -> {
          Heads heads = heads(source, transactions.begin(target));
          requireExpected(heads.txn(), options.write());
          return heads.isUpToDate()
              ? new MergeOutcome(heads.nothing(), heads.txn().base())
              : commit(heads, options);
        });
  }

  /**
   * Returns what {@link #merge} would do, with the conflicts instead of throwing them. Changes
   * nothing and writes nothing.
   */
  public MergeResult preview(BranchName source, BranchName target, MergeOptions options) {
    requireTwo(source, target);
    Heads heads = heads(source, transactions.look(target));
    requireExpected(heads.txn(), options.write());
    if (heads.isUpToDate()) {
      return heads.nothing();
    }
    try (ReadSet reads = environment.reads(heads.txn());
        MergePlan plan = plan(heads, options.resolver(), MergePlan.Purpose.PREVIEW)) {
      plan.compute(reads);
      return heads.result(
          Optional.empty(), changes(plan.counts()), plan.conflicts(), plan.conflictCount());
    }
  }

  private static void requireTwo(BranchName source, BranchName target) {
    if (source.equals(target)) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "a branch cannot be merged into itself",
          "name two branches",
          Details.of("branch", source));
    }
  }

  private static void requireExpected(WriteTxn txn, WriteOptions options) {
    Optional<String> expected = options.expectedHead();
    if (expected.isPresent() && !expected.get().equals(txn.head().text())) {
      throw ConflictException.preconditionFailed(
          txn.branch().text(), expected.get(), txn.head().text());
    }
  }

  @FunctionalInterface
  private interface Attempt {
    MergeOutcome run();
  }

  /** Runs an attempt again while it fails because a branch moved. */
  private static MergeOutcome repeated(WriteOptions options, Attempt attempt) {
    for (int i = 1; ; i++) {
      try {
        return attempt.run();
      } catch (ConflictException e) {
        boolean moved =
            e.code() == ErrorCode.PRECONDITION_FAILED
                || e.code() == ErrorCode.EXPECTED_VERSION
                || e.code() == ErrorCode.READ_SET_CHANGED;
        if (!moved || i == ATTEMPTS_MAX || options.expectedHead().isPresent()) {
          throw e;
        }
      }
    }
  }

  /** The two branches a merge is about, as captured once, and where they parted. */
  private record Heads(
      WriteTxn txn, BranchName sourceName, Snapshot source, Snapshot base, List<Sides.Also> also) {
    boolean isUpToDate() {
      return base.head().equals(source.head());
    }

    MergeResult.Outcome outcome() {
      if (isUpToDate()) {
        return MergeResult.Outcome.ALREADY_UP_TO_DATE;
      }
      return base.head().equals(txn.head())
          ? MergeResult.Outcome.FAST_FORWARD
          : MergeResult.Outcome.MERGED;
    }

    MergeResult nothing() {
      return result(Optional.empty(), new TreeMap<>(), List.of(), 0);
    }

    MergeResult result(
        Optional<CommitId> commit,
        SortedMap<String, MergeResult.Changes> changes,
        List<MergeConflict> conflicts,
        long conflictCount) {
      return new MergeResult(
          outcome(),
          base.head().text(),
          commit.map(CommitId::text),
          changes,
          conflicts,
          conflictCount);
    }
  }

  private Heads heads(BranchName sourceName, WriteTxn txn) {
    Snapshot source = environment.coordinator().capture(sourceName);
    Function<CommitId, Optional<GraphCommit>> commits = commits(source, txn.base());
    GraphCommit base =
        MergeBase.find(source.head(), txn.head(), commits)
            .orElseThrow(
                () ->
                    InvalidInputException.of(
                        ErrorCode.BAD_REQUEST,
                        "the branches have no common commit",
                        "",
                        Details.of("source", sourceName).and("target", txn.branch())));
    Snapshot common;
    if (base.id().equals(txn.head())) {
      common = txn.base();
    } else if (base.id().equals(source.head())) {
      common = source;
    } else {
      common = environment.coordinator().at(base.id());
    }
    List<Sides.Also> also = new ArrayList<>();
    MergeBase.also(source.head(), txn.head(), commits).forEach(a -> also(a).ifPresent(also::add));
    return new Heads(txn, sourceName, source, common, also);
  }

  /** Empty if what a merge took over from a branch that is gone was removed by cleanup, too. */
  private Optional<Sides.Also> also(MergeBase.Also also) {
    Coordinator coordinator = environment.coordinator();
    try {
      Snapshot from = coordinator.at(also.from());
      Snapshot to = coordinator.at(also.to());
      return Optional.of(
          switch (also.kind()) {
            case ANCESTOR -> new Sides.Also(from, to, MergeChoice.BASE);
            case MERGED -> new Sides.Also(from, to, MergeChoice.OURS);
          });
    } catch (NotFoundException e) {
      if (also.kind() == MergeBase.Also.Kind.ANCESTOR) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Finds commits in both histories, else, for parents merged from third branches, anywhere. */
  private Function<CommitId, Optional<GraphCommit>> commits(Snapshot source, Snapshot target) {
    Map<CommitId, Optional<GraphCommit>> elsewhere = new HashMap<>();
    return id ->
        target
            .lineage()
            .find(id)
            .or(() -> source.lineage().find(id))
            .or(() -> elsewhere.computeIfAbsent(id, environment.coordinator()::findCommit));
  }

  private MergePlan plan(Heads heads, MergeResolver resolver, MergePlan.Purpose purpose) {
    Sides sides =
        new Sides(
            heads.base(), heads.source(), heads.txn().base(), Sides.EdgeRule.UNIFY, heads.also());
    return new MergePlan(environment, heads.txn(), sides, resolver, limits, purpose);
  }

  private MergeOutcome commit(Heads heads, MergeOptions options) {
    WriteTxn txn = heads.txn();
    try (ReadSet reads = environment.reads(txn);
        MergePlan plan = plan(heads, options.resolver(), MergePlan.Purpose.COMMIT)) {
      plan.compute(reads);
      requireNoConflict(heads.sourceName().text(), txn.branch().text(), plan);
      environment.failpoints().hit(MergeFailpoint.AFTER_PLAN);
      WriteIntent intent =
          WriteIntent.merge(
                  new MergeIntent(heads.sourceName(), heads.source().head(), plan.adopted()))
              .with(options.write().actor(), options.write().message(), Optional.of(txn.head()));
      CommitOutcome done = sequence.commit(txn, reads, plan.pending(), plan.rules(), intent);
      return new MergeOutcome(
          heads.result(done.commitId(), changes(plan.counts()), List.of(), 0), done.snapshot());
    }
  }

  private static void requireNoConflict(String source, String target, MergePlan plan) {
    if (!plan.conflicts().isEmpty()) {
      throw MergeConflictsException.of(
          source,
          target,
          plan.conflictCount(),
          plan.conflicts().stream().map(MergeConflict::toMap).toList());
    }
  }

  private static SortedMap<String, MergeResult.Changes> changes(
      SortedMap<?, CommitOutcome.Counts> counts) {
    SortedMap<String, MergeResult.Changes> changes = new TreeMap<>();
    counts.forEach(
        (key, c) ->
            changes.put(
                key.toString(), new MergeResult.Changes(c.inserted(), c.updated(), c.deleted())));
    return changes;
  }

  /**
   * Undoes what one commit changed, as one commit: a merge of the state before it, with the commit
   * as base. Properties and rows changed since then conflict.
   *
   * @param id a commit in the history of the branch
   * @return the outcome; without a commit id when nothing of it is left
   * @throws NotFoundException if the history of the branch does not have the commit
   * @throws InvalidInputException if it has no parent, or the schema changed with it or since
   * @throws MergeConflictsException listing everything that stands against it; nothing was changed
   */
  public MergeOutcome revert(CommitId id, BranchName target, WriteOptions options) {
    return repeated(
        options,
        () -> {
          WriteTxn txn = transactions.begin(target);
          requireExpected(txn, options);
          return revert(txn, id, options);
        });
  }

  private MergeOutcome revert(WriteTxn txn, CommitId id, WriteOptions options) {
    GraphCommit commit =
        txn.base()
            .lineage()
            .find(id)
            .orElseThrow(
                () ->
                    NotFoundException.of(
                        "commit", id.text(), "list the commits of branch " + txn.branch()));
    CommitId parent =
        commit
            .parent()
            .filter(p -> commit.schema().isEmpty())
            .orElseThrow(
                () ->
                    InvalidInputException.of(
                        ErrorCode.BAD_REQUEST,
                        "a commit without parent, or that changed the schema, is not reverted",
                        "apply a schema that says what is wanted",
                        Details.of("commit", id.text())));
    Snapshot base = id.equals(txn.head()) ? txn.base() : environment.coordinator().at(id);
    if (!base.lineage().schemaCommit().equals(txn.base().lineage().schemaCommit())) {
      // Read under the schema of today, what was renamed since would count as never set.
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "a commit from before the last change of the schema is not reverted",
          "compare the commit with its parent, and write what is wanted",
          Details.of("commit", id.text()));
    }
    Sides sides =
        new Sides(
            base, environment.coordinator().at(parent), txn.base(), Sides.EdgeRule.KEEP, List.of());
    try (ReadSet reads = environment.reads(txn);
        MergePlan plan =
            new MergePlan(
                environment, txn, sides, MergeResolver.FAIL, limits, MergePlan.Purpose.COMMIT)) {
      plan.compute(reads);
      requireNoConflict(parent.text(), txn.branch().text(), plan);
      Optional<String> message = options.message().or(() -> Optional.of("revert of " + id.text()));
      WriteIntent intent =
          WriteIntent.mutation().with(options.actor(), message, Optional.of(txn.head()));
      CommitOutcome done = sequence.commit(txn, reads, plan.pending(), plan.rules(), intent);
      MergeResult result =
          new MergeResult(
              MergeResult.Outcome.MERGED,
              id.text(),
              done.commitId().map(CommitId::text),
              changes(plan.counts()),
              List.of(),
              0);
      return new MergeOutcome(result, done.snapshot());
    }
  }
}
