package dev.omnigraph.storage;

/**
 * Which fragments of a version are worth copying together. Immutable.
 *
 * @param rowsPerFragment fragments with fewer live rows are small; a copy holds about this many
 * @param deletedShare a fragment with a greater share of deleted rows is copied even by itself
 */
public record CompactionRules(long rowsPerFragment, double deletedShare) {
  /** Rows of one fragment, unless there are no more. */
  public static final long ROWS_PER_FRAGMENT = 1L << 20;

  private static final double DELETED_SHARE = 0.1;

  /** Validates. */
  public CompactionRules {
    if (rowsPerFragment < 1 || !(deletedShare >= 0 && deletedShare <= 1)) {
      throw new IllegalArgumentException("a fragment has rows, and a share is between 0 and 1");
    }
  }

  /** Returns the rules that suit reading: few fragments, few deleted rows. */
  public static CompactionRules defaults() {
    return new CompactionRules(ROWS_PER_FRAGMENT, DELETED_SHARE);
  }
}
