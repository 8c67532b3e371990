package dev.omnigraph.expr;

/**
 * A compiled condition on rows. Only rows for which it is true survive; unknown counts as false.
 *
 * <p>Thread-safety: confined, because implementations keep scratch space.
 */
public abstract class RowFilter {
  /** Keeps nothing. */
  static final RowFilter NOTHING =
      new RowFilter() {
        @Override
        public int select(RowBlock block, int[] rows, int count) {
          return 0;
        }
      };

  /** Keeps everything. */
  static final RowFilter EVERYTHING =
      new RowFilter() {
        @Override
        public int select(RowBlock block, int[] rows, int count) {
          return count;
        }
      };

  RowFilter() {}

  /**
   * Moves the rows for which the condition is true to the front of {@code rows}, in order.
   *
   * @param rows row numbers of the block, ascending
   * @param count how many
   * @return how many are left
   */
  public abstract int select(RowBlock block, int[] rows, int count);

  /** A condition decided row by row. */
  abstract static class ByRow extends RowFilter {
    abstract boolean test(RowBlock block, int row);

    @Override
    public final int select(RowBlock block, int[] rows, int count) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        int row = rows[i];
        if (test(block, row)) {
          rows[kept++] = row;
        }
      }
      return kept;
    }
  }
}
