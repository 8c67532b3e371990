package dev.omnigraph.maintain;

import dev.omnigraph.fault.Failpoint;

/** The boundaries of maintenance. */
public enum MaintenanceFailpoint implements Failpoint {
  /** Copies are staged and the sidecar is durable; no head moved. */
  OPTIMIZE_BEFORE_COMPACT("optimize.beforeCompact"),
  /** One more table is compacted and not visible; indexed by table. */
  OPTIMIZE_AFTER_COMPACT("optimize.afterCompact"),
  /** A table moved while its fragments were copied; they are about to be copied again. */
  OPTIMIZE_CONFLICT("optimize.conflict"),
  /** Versions of one more dataset are about to be removed; indexed, the manifest first. */
  CLEANUP_BEFORE_TABLE("cleanup.beforeTable"),
  /** An orphaned fork is about to be deleted. */
  CLEANUP_BEFORE_FORK_RECLAIM("cleanup.beforeForkReclaim");

  private final String text;

  MaintenanceFailpoint(String text) {
    this.text = text;
  }

  @Override
  public String pointName() {
    return text;
  }
}
