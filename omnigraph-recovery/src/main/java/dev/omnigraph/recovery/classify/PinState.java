package dev.omnigraph.recovery.classify;

/** Where one pinned table stands between the graph and its head. */
public enum PinState {
  /** The head is below the version the graph pins: storage lost something. */
  INVARIANT_VIOLATION,
  /** The head is the version the graph pins. */
  NO_MOVEMENT,
  /** The head is where the operation would leave it and the graph is where it started. */
  ROLLED_PAST_EXPECTED,
  /** The head is one version above the graph, but not as planned. */
  UNEXPECTED_AT_P1,
  /** The head is several versions above the graph, not as planned. */
  UNEXPECTED_MULTISTEP,
  /** A merge that was never confirmed moved the head. */
  INCOMPLETE_PHASE_B
}
