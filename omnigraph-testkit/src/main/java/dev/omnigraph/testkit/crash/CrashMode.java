package dev.omnigraph.testkit.crash;

/** What happens at the chosen step. */
public enum CrashMode {
  /** The process ends before the step takes effect. */
  BEFORE,
  /** The process ends when the step has taken effect. */
  AFTER,
  /**
   * The step takes effect but reports a fault, and storage works on: the caller itself must find
   * out what became of it. (Were storage dead after that, it would leave what {@link #AFTER} does.)
   */
  ANSWER_LOST
}
