package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;

/**
 * Counts the matches of a branch below a node. The count of a node is the sum over the nodes its
 * hop reaches, conditions tested, of the product of their own branches' counts. Counts are kept per
 * node, and so are, once many were tested, the verdicts of the conditions, which would otherwise be
 * tested for each edge.
 *
 * <p>Thread-safety: confined.
 */
final class BranchMatcher {
  private static final int VERDICT_SHARE = 8;
  private static final byte FAILS = 1;
  private static final byte PASSES = 2;

  private final ExecutionContext context;
  private final HopWalker walker;
  private final Selection filter;
  private final int column;
  private final BranchMatcher[] children;
  private final BranchMemo memo;
  private final boolean existsOnly;
  private final RowBlock block;
  private final int reachedBound;
  private long tested;
  private int[] asked = new int[0];

  /**
   * Creates a matcher.
   *
   * @param column the block column of the branch's node
   * @param reachedBound a number above every node the hop reaches
   * @param existsOnly whether a count above 0 may be replaced by 1
   */
  BranchMatcher(
      ExecutionContext context,
      HopWalker walker,
      Selection filter,
      int column,
      BranchMatcher[] children,
      BranchMemo memo,
      int reachedBound,
      boolean existsOnly) {
    this.context = context;
    this.walker = walker;
    this.filter = filter;
    this.column = column;
    this.children = children;
    this.memo = memo;
    this.reachedBound = reachedBound;
    this.existsOnly = existsOnly;
    this.block = new RowBlock(context.columnCount());
  }

  /** Returns the number of matches below a node; with existence only, 0 or 1. */
  long count(int node) {
    if (isLeaf()) {
      return existsOnly ? (walker.reachesAny(node) ? 1 : 0) : walker.count(node);
    }
    long known = memo.count(node);
    if (known != BranchMemo.UNKNOWN) {
      return known;
    }
    long count = compute(node);
    memo.remember(node, count);
    return count;
  }

  /** Returns whether everything the hop reaches is a match. */
  private boolean isLeaf() {
    return filter.isEmpty() && children.length == 0;
  }

  private long compute(int node) {
    walker.walk(node);
    if (!existsOnly && filter.isEmpty() && children.length == 1 && children[0].isLeaf()) {
      return children[0].walker.countAll(walker.nodes, walker.start, walker.end);
    }
    long total = 0;
    int end = walker.end;
    for (int at = walker.start; at < end; at += Operator.BLOCK_ROWS) {
      int size = Math.min(Operator.BLOCK_ROWS, end - at);
      if (size == Operator.BLOCK_ROWS) {
        context.checkpoint();
      }
      int[] target = block.ensureColumn(column, Math.max(size, Operator.FIRST_ROWS));
      int kept = select(at, size, target);
      total = Counts.sum(total, matches(target, kept));
      if (existsOnly && total > 0) {
        return 1;
      }
    }
    return total;
  }

  /** Writes the nodes that pass the filter, from a position of the walk on, and counts them. */
  private int select(int at, int size, int[] target) {
    int[] nodes = walker.nodes;
    if (filter.isEmpty()) {
      System.arraycopy(nodes, at, target, 0, size);
      return size;
    }
    tested += size;
    byte[] known = memo.verdicts();
    if (known.length == 0) {
      if (tested < reachedBound / VERDICT_SHARE) {
        return test(nodes, at, size, target);
      }
      known = memo.makeVerdicts();
    }
    judge(known, at, size, target);
    int kept = 0;
    for (int i = at; i < at + size; i++) {
      int node = nodes[i];
      target[kept] = node;
      kept += known[node] == PASSES ? 1 : 0;
    }
    return kept;
  }

  private int test(int[] nodes, int at, int size, int[] target) {
    System.arraycopy(nodes, at, target, 0, size);
    block.resize(size);
    filter.apply(block);
    return block.size();
  }

  /**
   * Finds the verdicts on nodes that have none yet. Only final ones are written, since other
   * threads may look.
   */
  private void judge(byte[] known, int at, int size, int[] scratch) {
    int[] nodes = walker.nodes;
    int unknown = 0;
    for (int i = at; i < at + size; i++) {
      int node = nodes[i];
      scratch[unknown] = node;
      unknown += known[node] == 0 ? 1 : 0;
    }
    if (unknown == 0) {
      return;
    }
    if (asked.length < unknown) {
      asked = new int[Operator.BLOCK_ROWS];
    }
    System.arraycopy(scratch, 0, asked, 0, unknown);
    block.resize(unknown);
    filter.apply(block);
    for (int i = 0; i < block.size(); i++) {
      known[scratch[i]] = PASSES;
    }
    for (int i = 0; i < unknown; i++) {
      if (known[asked[i]] != PASSES) {
        known[asked[i]] = FAILS;
      }
    }
  }

  private long matches(int[] reached, int size) {
    if (children.length == 0) {
      return size;
    }
    long total = 0;
    for (int i = 0; i < size; i++) {
      long product = 1;
      for (BranchMatcher child : children) {
        product = Counts.product(product, child.count(reached[i]));
        if (product == 0) {
          break;
        }
      }
      total = Counts.sum(total, product);
      if (existsOnly && total > 0) {
        return 1;
      }
    }
    return total;
  }
}
