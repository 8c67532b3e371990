package dev.omnigraph.recovery.converge;

/** What a pass may do. */
public enum RecoveryMode {
  /** Publish and close records, but never restore: other writers may be at work. */
  ROLL_FORWARD_ONLY,
  /** Everything: no other writer can touch the tables concerned. */
  FULL
}
