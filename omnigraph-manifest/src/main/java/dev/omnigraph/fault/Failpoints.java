package dev.omnigraph.fault;

/**
 * The hook every multi-step operation passes at its boundaries. Thread-safe. The default does
 * nothing; the testkit's throws, pauses or ends the process.
 */
@FunctionalInterface
public interface Failpoints {
  /** Does nothing at every point. */
  Failpoints NONE = (point, index) -> {};

  /**
   * Passes a boundary.
   *
   * @param index 1-based step for points that occur once per table, 0 for others
   */
  void hit(Failpoint point, int index);

  /** Passes a boundary that occurs once per operation. */
  default void hit(Failpoint point) {
    hit(point, 0);
  }
}
