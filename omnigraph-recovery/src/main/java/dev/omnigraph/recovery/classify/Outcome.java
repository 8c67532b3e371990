package dev.omnigraph.recovery.classify;

/** What an interrupted operation amounts to. */
public enum Outcome {
  /** It is visible: nothing is published or restored, the record is closed. */
  COMPLETED,
  /** It did nothing: the record is closed. */
  NO_EFFECTS,
  /** All its effects are there and none is visible: they are published. */
  ROLL_FORWARD,
  /** Some of its effects are there and none is visible: they are undone. */
  ROLL_BACK,
  /** It was undone and that is visible: the record is closed. */
  ROLLED_BACK,
  /** The facts contradict each other: nothing is touched. */
  BLOCKED
}
