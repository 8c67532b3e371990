package dev.omnigraph.mutate;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.KeyConflictException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.write.CommitOutcome;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.group.WriterLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Group commit: mutations that wait for one branch share a commit.
 *
 * <p>The leader captures the branch once and applies one member after the other, each to the state
 * the ones before it left and each checked before the next, so that the outcome is that of some
 * serial order; a member that fails is taken back and fails alone. What is left is committed once.
 * When a commit of several is refused because of somebody outside the group, nothing was changed;
 * then each member is committed by itself and meets its own outcome.
 *
 * <p>Thread-safe. Cost: one write, however many members share it.
 */
public final class MutationGroups {
  /** A group does not grow beyond a member that brings it to this many rows. */
  private static final int ROWS_MAX = 10_000;

  private final Mutations mutations;
  private final Function<BranchName, WriteTxn> begin;
  private final Optional<WriterLines<GroupedMutation>> lines;

  /**
   * Groups the mutations of one graph.
   *
   * @param begin captures a branch for a write
   * @param membersMax the most mutations of one commit; 1 lets every mutation go its own way
   */
  public MutationGroups(
      WriteEnvironment environment,
      Mutations mutations,
      Function<BranchName, WriteTxn> begin,
      int membersMax) {
    this.mutations = mutations;
    this.begin = begin;
    this.lines =
        membersMax == 1
            ? Optional.empty()
            : Optional.of(
                new WriterLines<>(
                    membersMax, environment.queueTimeout(), environment.failpoints()));
  }

  /**
   * Executes a mutation.
   *
   * @param statements applies it to a run; may be called several times, in another thread
   * @throws OmnigraphException if it is refused; nothing is changed unless the error says so
   */
  public MutationOutcome execute(
      BranchName branch, BiConsumer<MutationRun, WriteTxn> statements, WriteIntent intent) {
    GroupedMutation member = new GroupedMutation(statements, intent);
    if (lines.isPresent()) {
      lines.get().submit(branch, member, group -> new Group(branch, group).lead());
    } else {
      new Group(branch, List.of(member)).lead();
    }
    return member.result();
  }

  /** Returns whether somebody outside the group is in the way, and nothing was changed. */
  private static boolean isRefusal(RuntimeException e) {
    boolean refusal =
        e instanceof ConflictException
            || e instanceof InvalidInputException
            || e instanceof KeyConflictException;
    return refusal && ((OmnigraphException) e).effect() == Effect.NONE;
  }

  /** One group under way, in the thread of its first member. */
  private final class Group {
    private final BranchName branch;
    private final List<GroupedMutation> members;
    private final List<GroupedMutation> applied = new ArrayList<>();

    Group(BranchName branch, List<GroupedMutation> members) {
      this.branch = branch;
      this.members = members;
    }

    void lead() {
      if (members.size() == 1) {
        alone(members.get(0));
        return;
      }
      try {
        together();
      } catch (RuntimeException e) {
        if (isRefusal(e)) {
          applied.forEach(this::alone);
        } else {
          members.stream().filter(m -> !m.isDone()).forEach(m -> failLikeOthers(m, e));
        }
      }
    }

    private void alone(GroupedMutation member) {
      if (isGivenBack(member)) {
        return;
      }
      try {
        WriteTxn txn = begin.apply(branch);
        try (MutationRun run = mutations.begin(txn)) {
          member.apply(run, txn);
          member.succeed(run.commit(member.intent()));
        }
      } catch (RuntimeException e) {
        fail(member, e);
      }
    }

    /** Returns whether another thread is to do it, because this one was interrupted. */
    private boolean isGivenBack(GroupedMutation member) {
      return member != members.get(0) && Thread.currentThread().isInterrupted();
    }

    private void fail(GroupedMutation member, RuntimeException e) {
      boolean untouched = e instanceof OmnigraphException typed && typed.effect() == Effect.NONE;
      if (!untouched || !isGivenBack(member)) {
        member.fail(e);
      }
    }

    /**
     * The first one is told what happened, each other one gets an error of its own that says so.
     */
    private void failLikeOthers(GroupedMutation member, RuntimeException e) {
      boolean untouched = e instanceof OmnigraphException typed && typed.effect() == Effect.NONE;
      if (member == members.get(0)) {
        member.fail(e);
      } else if (!untouched || !isGivenBack(member)) {
        member.failLikeOthers(e);
      }
    }

    /** Commits what can be committed of the first members; the rest stays undone. */
    private void together() {
      WriteTxn txn = begin.apply(branch);
      try (MutationRun run = mutations.begin(txn)) {
        for (GroupedMutation member : members) {
          if (run.rows() >= ROWS_MAX) {
            break;
          }
          run.mark(); // a member may fail before it gets as far as the run
          try {
            member.apply(run, txn);
            run.check();
            member.applied(run.lastStep());
            applied.add(member);
          } catch (RuntimeException e) {
            run.undo();
            fail(member, e);
          }
        }
        if (!applied.isEmpty()) {
          commit(run, applied);
        }
      }
    }
  }

  private static void commit(MutationRun run, List<GroupedMutation> applied) {
    WriteIntent intent = applied.get(0).intent();
    // Members may undo each other; the ones that did something still get a commit to name.
    boolean changes = applied.stream().anyMatch(m -> m.step().changes());
    applied.forEach(GroupedMutation::committing);
    MutationOutcome whole = run.commit(changes ? intent.recorded() : intent);
    for (GroupedMutation member : applied) {
      MutationRun.Step step = member.step();
      Optional<CommitId> id = step.changes() ? whole.commit().commitId() : Optional.empty();
      member.succeed(
          new MutationOutcome(
              new CommitOutcome(id, whole.commit().snapshot(), step.tables()),
              step.affectedNodes(),
              step.affectedEdges()));
    }
  }
}
