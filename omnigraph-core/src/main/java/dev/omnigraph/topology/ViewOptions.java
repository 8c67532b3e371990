package dev.omnigraph.topology;

/**
 * Bounds of the resident views. Immutable.
 *
 * @param budgetBytes heap bytes for columns and indexes, positive
 * @param handlesMax open dataset handles kept for reuse, positive
 * @param blockBytes about how large the blocks are in which columns are read that do not fit the
 *     budget, positive
 */
public record ViewOptions(long budgetBytes, int handlesMax, int blockBytes) {
  private static final int HANDLES = 64;
  private static final int BLOCK_BYTES_MIN = 16;
  private static final int BLOCK_BYTES_MAX = 1 << 16;
  private static final int BLOCKS = 1 << 10;

  /** Validates. */
  public ViewOptions {
    if (budgetBytes <= 0 || handlesMax <= 0 || blockBytes <= 0) {
      throw new IllegalArgumentException("bounds of the resident views are positive");
    }
  }

  /** Bounds with blocks of the usual size: a thousand of them fit the budget. */
  public ViewOptions(long budgetBytes, int handlesMax) {
    this(
        budgetBytes,
        handlesMax,
        (int) Math.max(BLOCK_BYTES_MIN, Math.min(BLOCK_BYTES_MAX, budgetBytes / BLOCKS)));
  }

  /** Returns a quarter of the largest heap, and 64 handles. */
  public static ViewOptions defaults() {
    return new ViewOptions(Math.max(1 << 24, Runtime.getRuntime().maxMemory() / 4), HANDLES);
  }

  /** Returns the same with another byte budget and blocks to match. */
  public ViewOptions withBudgetBytes(long bytes) {
    return new ViewOptions(bytes, handlesMax);
  }

  /** Returns the same with another bound on handles. */
  public ViewOptions withHandlesMax(int handles) {
    return new ViewOptions(budgetBytes, handles, blockBytes);
  }

  /** Returns the same with another size of blocks. */
  public ViewOptions withBlockBytes(int bytes) {
    return new ViewOptions(budgetBytes, handlesMax, bytes);
  }
}
