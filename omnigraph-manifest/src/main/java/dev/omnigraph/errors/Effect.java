package dev.omnigraph.errors;

/** What a failed call left behind in the graph. */
public enum Effect {
  /** Nothing became visible and nothing will. */
  NONE,
  /** Nothing is visible yet; recovery will complete the work or undo it. */
  PENDING,
  /** The work may or may not have become visible. */
  UNKNOWN
}
