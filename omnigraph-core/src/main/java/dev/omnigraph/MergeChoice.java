package dev.omnigraph;

/** What becomes of a conflict of two changes. */
public enum MergeChoice {
  /** It stays a conflict, and nothing is merged. */
  CONFLICT,
  /** The target's state stays. */
  OURS,
  /** The source's state is taken. */
  THEIRS,
  /** The state both sides started from comes back. */
  BASE
}
