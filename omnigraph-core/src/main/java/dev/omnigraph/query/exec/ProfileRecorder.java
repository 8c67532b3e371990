package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.plan.PlanStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Wraps operators to count what they give, or leaves them alone. Confined. */
class ProfileRecorder {
  /** Records nothing and costs nothing. */
  static final ProfileRecorder OFF = new ProfileRecorder();

  /** Makes the operator of a step and returns what to use for it. */
  Operator wrap(PlanStep step, ExecutionContext context, Supplier<Operator> made) {
    return made.get();
  }

  /** Makes what gives the result and returns what to use for it. */
  Supplier<@Nullable ResultChunk> wrapResult(
      ExecutionContext context, Supplier<Supplier<@Nullable ResultChunk>> made) {
    return made.get();
  }

  /** Returns what was recorded, in the order the steps were built, the result last. */
  List<OperatorProfile> profiles() {
    return List.of();
  }

  /** Returns a recorder that counts rows, blocks, time and bytes. */
  static ProfileRecorder on() {
    return new Recording();
  }

  private static final class Recording extends ProfileRecorder {
    private final List<Account> accounts = new ArrayList<>();

    /** Reserved bytes that belong to an operator already. */
    private long claimed;

    @Override
    Operator wrap(PlanStep step, ExecutionContext context, Supplier<Operator> made) {
      String name = step.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      long estimate = Math.round(Math.min(step.rows(), 1e15));
      Account account = new Account(this, context, name, estimate);
      Operator operator = account.during(made);
      accounts.add(account);
      return new Operator() {
        @Override
        @Nullable RowBlock next() {
          RowBlock block = account.timed(operator::next);
          if (block != null) {
            account.gave(block);
          }
          return block;
        }
      };
    }

    @Override
    Supplier<@Nullable ResultChunk> wrapResult(
        ExecutionContext context, Supplier<Supplier<@Nullable ResultChunk>> made) {
      Account account = new Account(this, context, "result", 0);
      Supplier<@Nullable ResultChunk> chunks = account.during(made);
      accounts.add(account);
      return () -> {
        ResultChunk chunk = account.timed(chunks);
        if (chunk != null) {
          account.gave(chunk.rows());
        }
        return chunk;
      };
    }

    @Override
    List<OperatorProfile> profiles() {
      return accounts.stream().map(Account::profile).toList();
    }
  }

  /** What is known of one operator. */
  private static final class Account {
    private final Recording recording;
    private final ExecutionContext context;
    private final String name;
    private final long estimate;
    private long rows;
    private long blocks;
    private long nanos;
    private long bytes;

    Account(Recording recording, ExecutionContext context, String name, long estimate) {
      this.recording = recording;
      this.context = context;
      this.name = name;
      this.estimate = estimate;
    }

    <T extends @Nullable Object> T timed(Supplier<T> work) {
      long begun = System.nanoTime();
      T given = during(work);
      nanos += System.nanoTime() - begun;
      return given;
    }

    /** Takes what is reserved meanwhile for its own, except what another operator took. */
    <T extends @Nullable Object> T during(Supplier<T> work) {
      long reserved = context.reservedBytes();
      long claimed = recording.claimed;
      T given = work.get();
      long more = context.reservedBytes() - reserved;
      bytes += more - (recording.claimed - claimed);
      recording.claimed = claimed + more;
      return given;
    }

    void gave(RowBlock block) {
      blocks++;
      rows += block.size();
      bytes += block.bytes();
    }

    OperatorProfile profile() {
      return new OperatorProfile(name, estimate, rows, blocks, nanos, bytes);
    }
  }
}
