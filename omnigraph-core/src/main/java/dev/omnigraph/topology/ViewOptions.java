package dev.omnigraph.topology;

/**
 * Bounds of the resident views. Immutable.
 *
 * @param budgetBytes heap bytes for columns and indexes, positive
 * @param handlesMax open dataset handles kept for reuse, positive
 */
public record ViewOptions(long budgetBytes, int handlesMax) {
  private static final int HANDLES = 64;

  /** Validates. */
  public ViewOptions {
    if (budgetBytes <= 0 || handlesMax <= 0) {
      throw new IllegalArgumentException("bounds of the resident views are positive");
    }
  }

  /** Returns a quarter of the largest heap, and 64 handles. */
  public static ViewOptions defaults() {
    return new ViewOptions(Math.max(1 << 24, Runtime.getRuntime().maxMemory() / 4), HANDLES);
  }

  /** Returns the same with another byte budget. */
  public ViewOptions withBudgetBytes(long bytes) {
    return new ViewOptions(bytes, handlesMax);
  }

  /** Returns the same with another bound on handles. */
  public ViewOptions withHandlesMax(int handles) {
    return new ViewOptions(budgetBytes, handles);
  }
}
