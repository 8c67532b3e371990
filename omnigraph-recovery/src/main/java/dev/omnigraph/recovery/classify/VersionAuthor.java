package dev.omnigraph.recovery.classify;

/** Who made one version of a table, seen from one sidecar. */
public enum VersionAuthor {
  /** A transaction the sidecar planned. */
  THIS_OPERATION,
  /** A restore that recovery committed for the sidecar's operation. */
  THIS_RESTORE,
  /** A transaction that leaves the rows as they are. */
  MAINTENANCE,
  /** Any other transaction. */
  FOREIGN,
  /** The transaction cannot be read. */
  UNREADABLE
}
