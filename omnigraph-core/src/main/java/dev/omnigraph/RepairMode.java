package dev.omnigraph;

/** How far a repair goes. */
public enum RepairMode {
  /** Says what is wrong and what would be done; changes nothing. */
  PREVIEW,
  /** Publishes versions that provably hold the same rows. */
  CONFIRM,
  /** Publishes every newest version, whatever made it. */
  FORCE
}
