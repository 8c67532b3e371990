package dev.omnigraph.recovery.classify;

/** Who made one version of a table, seen from one sidecar. */
public enum VersionAuthor {
  /** A transaction the sidecar planned. */
  THIS_OPERATION,
  /** A transaction the sidecar planned, which recovery undid together with another operation. */
  UNDONE,
  /** A restore that recovery committed for the sidecar's operation. */
  THIS_RESTORE,
  /** A transaction that leaves the rows as they are. */
  MAINTENANCE,
  /**
   * A transaction that another pending sidecar planned, or a restore for another operation. Nobody
   * was told that such a transaction is in force, and its own record will find it undone.
   */
  OTHER_PENDING,
  /** Any other transaction. */
  FOREIGN,
  /** The transaction cannot be read. */
  UNREADABLE
}
