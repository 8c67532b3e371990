package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import org.jspecify.annotations.Nullable;

/**
 * Drops the rows without a match of the rest of the pattern; when counting, multiplies the weight
 * of the others by the number of matches.
 */
final class BranchOperator extends Operator {
  /** Counts the matches of a row. */
  interface Matches {
    /** Says which rows will be asked about next. */
    default void begin(RowBlock rows) {}

    /** Returns the number of matches of a row. */
    long count(RowBlock rows, int row);
  }

  /** What the matches are for. */
  enum Use {
    COUNT,
    EXIST
  }

  private final ExecutionContext context;
  private final Operator input;
  private final Matches matches;
  private final Use use;
  private int[] kept = new int[0];
  private long[] own = new long[0];

  BranchOperator(ExecutionContext context, Operator input, Matches matches, Use use) {
    this.context = context;
    this.input = input;
    this.matches = matches;
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
      matches.begin(rows);
      int count = use == Use.COUNT ? weigh(rows) : test(rows);
      rows.keep(kept, count);
      if (count > 0) {
        return rows;
      }
    }
    return null;
  }

  private int test(RowBlock rows) {
    int count = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (matches.count(rows, i) > 0) {
        kept[count++] = i;
      }
    }
    return count;
  }

  private int weigh(RowBlock rows) {
    int size = rows.size();
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
      long found = matches.count(rows, i);
      weights[i] = fresh ? found : Counts.product(weights[i], found);
      kept[count] = i;
      count += found > 0 ? 1 : 0;
    }
    return count;
  }

  /** Matches of branches below one node of the row. */
  static Matches ofBranches(int column, BranchMatcher[] branches) {
    return (rows, row) -> {
      int node = rows.column(column)[row];
      long product = 1;
      for (BranchMatcher branch : branches) {
        product = Counts.product(product, branch.count(node));
        if (product == 0) {
          break;
        }
      }
      return product;
    };
  }

  /** Nodes a hop reaches from one node of the row, or a join finds. */
  static Matches ofWalker(int column, RowWalker walker) {
    return new Matches() {
      @Override
      public void begin(RowBlock rows) {
        walker.begin(rows);
      }

      @Override
      public long count(RowBlock rows, int row) {
        walker.enter(rows, row);
        return walker.count(rows.column(column)[row]);
      }
    };
  }
}
