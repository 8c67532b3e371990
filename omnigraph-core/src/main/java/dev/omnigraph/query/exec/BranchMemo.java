package dev.omnigraph.query.exec;

import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * What is known about one branch: the number of matches per node, first in a hash table, later,
 * when many nodes were asked, in an array; and the verdicts of the branch's conditions per reached
 * node, once many were tested.
 *
 * <p>Thread-safety: a memo made for sharing has arrays from the start and may be used by several
 * threads at once; whoever misses what another is about to write computes the same. Any other is
 * confined.
 */
final class BranchMemo {
  static final long UNKNOWN = -1;
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int DENSE_SHARE = 64;

  private final ExecutionContext context;
  private final int parentBound;
  private final int reachedBound;
  private Int2LongOpenHashMap sparse = new Int2LongOpenHashMap();
  private long[] dense = new long[0];
  private byte[] verdicts = new byte[0];

  /**
   * Creates a memo.
   *
   * @param parentBound a number above every node asked for
   * @param reachedBound a number above every node the branch's hop reaches
   */
  BranchMemo(ExecutionContext context, int parentBound, int reachedBound) {
    this.context = context;
    this.parentBound = parentBound;
    this.reachedBound = reachedBound;
    sparse.defaultReturnValue(UNKNOWN);
  }

  /** Makes the arrays at once, for use by several threads. */
  BranchMemo forSharing(boolean hasConditions) {
    makeDense();
    if (hasConditions) {
      makeVerdicts();
    }
    return this;
  }

  /** Returns the number of matches below a node, or {@link #UNKNOWN}. */
  long count(int node) {
    return dense.length > 0 ? (long) COUNTS.getOpaque(dense, node) : sparse.get(node);
  }

  void remember(int node, long count) {
    if (dense.length > 0) {
      COUNTS.setOpaque(dense, node, count);
      return;
    }
    sparse.put(node, count);
    if (sparse.size() > Math.max(256, parentBound / DENSE_SHARE)) {
      makeDense();
    }
  }

  private void makeDense() {
    context.reserve(8L * parentBound);
    long[] counts = new long[parentBound];
    Arrays.fill(counts, UNKNOWN);
    for (var entry : sparse.int2LongEntrySet()) {
      counts[entry.getIntKey()] = entry.getLongValue();
    }
    dense = counts;
    sparse = new Int2LongOpenHashMap(0);
  }

  /** Returns the verdicts, 0 for none yet; empty until {@link #makeVerdicts}. */
  byte[] verdicts() {
    return verdicts;
  }

  byte[] makeVerdicts() {
    context.reserve(reachedBound);
    verdicts = new byte[reachedBound];
    return verdicts;
  }
}
