package dev.omnigraph.mutate;

import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.OutcomePendingException;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.group.GroupMember;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A mutation that may share its commit with others. Written by one thread at a time, which the line
 * of writers sees to.
 */
final class GroupedMutation implements GroupMember {
  private final BiConsumer<MutationRun, WriteTxn> statements;
  private final WriteIntent intent;
  private MutationRun.@Nullable Step step;
  private @Nullable MutationOutcome outcome;
  private @Nullable RuntimeException failure;
  private boolean isCommitting;

  GroupedMutation(BiConsumer<MutationRun, WriteTxn> statements, WriteIntent intent) {
    this.statements = statements;
    this.intent = intent;
  }

  WriteIntent intent() {
    return intent;
  }

  /** Applies the statements to a run. */
  void apply(MutationRun run, WriteTxn txn) {
    statements.accept(run, txn);
  }

  /** Notes what the statements did to the state the members before this one left. */
  void applied(MutationRun.Step done) {
    step = done;
  }

  /** Returns what was noted last. */
  MutationRun.Step step() {
    MutationRun.Step done = step;
    if (done == null) {
      throw Invariant.broken("a member is applied before it is committed", intent.kind());
    }
    return done;
  }

  void succeed(MutationOutcome value) {
    outcome = value;
  }

  /** Notes that its commit is begun: from here on nobody but storage knows what became of it. */
  void committing() {
    isCommitting = true;
  }

  /** Takes an error; one that others get too becomes an object of its own. */
  void failLikeOthers(RuntimeException value) {
    fail(value instanceof OmnigraphException typed ? typed.again() : value);
  }

  void fail(RuntimeException value) {
    failure = value;
  }

  @Override
  public boolean isDone() {
    return outcome != null || failure != null;
  }

  @Override
  public boolean isCompatible(GroupMember other) {
    return other instanceof GroupedMutation mutation
        && isPlain()
        && mutation.isPlain()
        && intent.actor().equals(mutation.intent.actor());
  }

  private boolean isPlain() {
    return intent.message().isEmpty() && intent.expectedHead().isEmpty();
  }

  @Override
  public void abandon(Throwable cause) {
    if (!isDone()) {
      failure =
          isCommitting ? OutcomePendingException.of("unknown", "unknown", cause) : died(cause);
    }
  }

  private static BusyException died(Throwable cause) {
    BusyException untouched =
        BusyException.of("the writer that led the group ended; repeat the write", "nobody");
    untouched.addSuppressed(cause);
    return untouched;
  }

  /** Returns the outcome, or throws it. */
  MutationOutcome result() {
    if (failure != null) {
      throw failure;
    }
    MutationOutcome value = outcome;
    if (value == null) {
      throw Invariant.broken("a writer leaves its line with an outcome", intent.kind());
    }
    return value;
  }
}
