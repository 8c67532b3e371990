package dev.omnigraph.recovery.converge;

import dev.omnigraph.fault.Failpoint;

/** The boundaries inside recovery. */
public enum RecoveryFailpoint implements Failpoint {
  /** Before the sidecars are listed. */
  LIST("recovery.list"),
  /** After a verdict, before anything is done about it. */
  AFTER_CLASSIFY("recovery.afterClassify"),
  /** Before recovery publishes. */
  BEFORE_PUBLISH("recovery.beforePublish"),
  /** After recovery published. */
  AFTER_PUBLISH("recovery.afterPublish"),
  /** After a table was restored; carries the index of the restore. */
  AFTER_RESTORE("recovery.afterRestore"),
  /** Before the audit row is written. */
  BEFORE_AUDIT("recovery.beforeAudit"),
  /** After the audit row was written. */
  AFTER_AUDIT("recovery.afterAudit"),
  /** Before the sidecar is deleted. */
  BEFORE_DELETE("recovery.beforeDelete");

  private final String pointName;

  RecoveryFailpoint(String pointName) {
    this.pointName = pointName;
  }

  @Override
  public String pointName() {
    return pointName;
  }
}
