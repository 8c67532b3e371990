package dev.omnigraph.errors;

/** Whether, and after what, repeating the failed call may succeed. */
public enum Retry {
  /** The same call fails the same way until its input changes. */
  NEVER,
  /** The view was stale: take a fresh one and decide again. */
  AFTER_REFRESH,
  /** Somebody else holds what the call needs; the same call may succeed later. */
  LATER,
  /** Recovery has to run first: reopen the graph for writing, or let it heal. */
  AFTER_RECOVERY,
  /** The outcome is unknown; look before repeating. */
  NEVER_BLINDLY
}
