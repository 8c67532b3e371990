package dev.omnigraph.query.exec;

import dev.omnigraph.query.plan.Branch;
import dev.omnigraph.query.plan.PlanStep;
import java.util.IdentityHashMap;
import java.util.function.Supplier;

/**
 * What the threads of one execution have found out about branches and joins, so that none does
 * again what another did. Thread-safe.
 */
final class SharedMemos {
  private static final SharedMemos NONE = new SharedMemos(false);

  private final boolean shares;
  private final IdentityHashMap<Branch, BranchMemo> memos = new IdentityHashMap<>();
  private final IdentityHashMap<PlanStep.Join, JoinTable> tables = new IdentityHashMap<>();

  private SharedMemos(boolean shares) {
    this.shares = shares;
  }

  /** Every matcher keeps its own. */
  static SharedMemos none() {
    return NONE;
  }

  /** The matchers of one branch have one in common. */
  static SharedMemos shared() {
    return new SharedMemos(true);
  }

  boolean isShared() {
    return shares;
  }

  /** Returns the memo of a branch. */
  BranchMemo of(Branch branch, Supplier<BranchMemo> made) {
    if (!shares) {
      return made.get();
    }
    synchronized (memos) {
      return memos.computeIfAbsent(branch, b -> made.get());
    }
  }

  /** Returns the hashed nodes of a join. Who asks while another makes them waits. */
  JoinTable of(PlanStep.Join step, Supplier<JoinTable> made) {
    if (!shares) {
      return made.get();
    }
    synchronized (tables) {
      JoinTable known = tables.get(step);
      if (known == null) {
        known = made.get();
        tables.put(step, known);
      }
      return known;
    }
  }
}
