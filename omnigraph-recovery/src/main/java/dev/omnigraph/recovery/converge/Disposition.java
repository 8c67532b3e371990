package dev.omnigraph.recovery.converge;

/** What became, or would become, of one pending operation. */
public enum Disposition {
  /** Its record was gone before it was looked at closely. */
  CLEAN,
  /** It was visible already; its record was closed. */
  COMPLETED,
  /** Its effects were published. */
  ROLL_FORWARD,
  /** Its effects were undone, or it had none. */
  ROLLED_BACK,
  /** Its effects have to be undone, which this pass may not do. */
  NEEDS_COMPENSATION,
  /** Its branch is deleted; its record was closed. */
  DISCARDED,
  /** Somebody else moved the graph meanwhile; the next pass decides. */
  DEFERRED,
  /** The facts contradict each other; a person has to look. */
  BLOCKED;

  /** Returns whether the operation has ended. */
  public boolean isEnded() {
    return switch (this) {
      case CLEAN, COMPLETED, ROLL_FORWARD, ROLLED_BACK, DISCARDED -> true;
      case NEEDS_COMPENSATION, DEFERRED, BLOCKED -> false;
    };
  }
}
