package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import org.jspecify.annotations.Nullable;

/**
 * Drops the rows whose node lacks a match of some branch; when counting, multiplies the weight of
 * the others by the number of matches.
 */
final class BranchOperator extends Operator {
  /** What the branches are for. */
  enum Use {
    COUNT,
    EXIST
  }

  private final ExecutionContext context;
  private final Operator input;
  private final int column;
  private final BranchMatcher[] branches;
  private final Use use;
  private int[] kept = new int[0];
  private long[] own = new long[0];

  BranchOperator(
      ExecutionContext context, Operator input, int column, BranchMatcher[] branches, Use use) {
    this.context = context;
    this.input = input;
    this.column = column;
    this.branches = branches;
    this.use = use;
  }

  @Override
  @Nullable RowBlock next() {
    for (RowBlock rows = input.next(); rows != null; rows = input.next()) {
      context.checkpoint();
      int size = rows.size();
      if (kept.length < size) {
        kept = new int[size];
      }
      int count = use == Use.COUNT ? weigh(rows) : test(rows);
      rows.keep(kept, count);
      if (count > 0) {
        return rows;
      }
    }
    return null;
  }

  private int test(RowBlock rows) {
    int[] nodes = rows.column(column);
    int count = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (matches(nodes[i]) > 0) {
        kept[count++] = i;
      }
    }
    return count;
  }

  private int weigh(RowBlock rows) {
    int size = rows.size();
    int[] nodes = rows.column(column);
    boolean fresh = rows.weights() == null;
    long[] weights = rows.weights();
    if (weights == null) {
      if (own.length < size) {
        own = new long[Math.max(size, FIRST_ROWS)];
      }
      weights = own;
      rows.takeWeights(own);
    }
    int count = 0;
    for (int i = 0; i < size; i++) {
      long matches = matches(nodes[i]);
      weights[i] = fresh ? matches : Counts.product(weights[i], matches);
      kept[count] = i;
      count += matches > 0 ? 1 : 0;
    }
    return count;
  }

  private long matches(int node) {
    long product = 1;
    for (BranchMatcher branch : branches) {
      product = Counts.product(product, branch.count(node));
      if (product == 0) {
        break;
      }
    }
    return product;
  }
}
