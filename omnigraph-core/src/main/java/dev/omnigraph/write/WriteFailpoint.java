package dev.omnigraph.write;

import dev.omnigraph.fault.Failpoint;

/** The boundaries of a graph write. */
public enum WriteFailpoint implements Failpoint {
  /** The base is captured, nothing was read or written. */
  AFTER_CAPTURE("write.afterCapture"),
  /** Data files are written, no version names them. */
  AFTER_STAGE("write.afterStage"),
  /** The queues of all tables are held. */
  QUEUES_HELD("write.queuesHeld"),
  /** Base, heads and rules were looked at again. */
  AFTER_FRESH_READ("write.afterFreshRead"),
  /** The sidecar is about to be written. */
  SIDECAR_BEFORE_WRITE("sidecar.beforeWrite"),
  /** The sidecar is durable, no head moved. */
  SIDECAR_AFTER_WRITE("sidecar.afterWrite"),
  /** One more table is about to be committed; indexed by table. */
  TABLE_BEFORE_COMMIT("table.beforeCommit"),
  /** One more table was committed; indexed by table. */
  TABLE_AFTER_COMMIT("table.afterCommit"),
  /** The commit is visible, its sidecar is about to be deleted. */
  SIDECAR_BEFORE_DELETE("sidecar.beforeDelete"),
  /** The sidecar is gone. */
  SIDECAR_AFTER_DELETE("sidecar.afterDelete");

  private final String text;

  WriteFailpoint(String text) {
    this.text = text;
  }

  @Override
  public String pointName() {
    return text;
  }
}
