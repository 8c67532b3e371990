package dev.omnigraph.errors;

import java.util.Arrays;

/** Checks that are always on; a failure is a defect of this product, not of its use. */
public final class Invariant {
  private Invariant() {}

  /** A broken invariant. */
  public static final class BrokenInvariantError extends AssertionError {
    private static final long serialVersionUID = 1L;

    BrokenInvariantError(String message) {
      super(message);
    }
  }

  /**
   * Throws unless the condition holds.
   *
   * @throws BrokenInvariantError naming the invariant and the given facts
   */
  public static void check(boolean condition, String text, Object... facts) {
    if (!condition) {
      throw broken(text, facts);
    }
  }

  /** Returns the error to throw where code that cannot be reached is reached. */
  public static BrokenInvariantError broken(String text, Object... facts) {
    return new BrokenInvariantError(text + " " + Arrays.toString(facts));
  }
}
