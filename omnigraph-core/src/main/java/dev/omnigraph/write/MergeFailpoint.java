package dev.omnigraph.write;

import dev.omnigraph.fault.Failpoint;

/** The boundaries a merge has beside those of every write. */
public enum MergeFailpoint implements Failpoint {
  /** What the merge does is decided, no version names anything of it. */
  AFTER_PLAN("merge.afterPlan"),
  /** All tables are committed, the sidecar does not say so yet. */
  BEFORE_CONFIRM("merge.beforeConfirm"),
  /** The sidecar names the versions reached. */
  AFTER_CONFIRM("merge.afterConfirm");

  private final String text;

  MergeFailpoint(String text) {
    this.text = text;
  }

  @Override
  public String pointName() {
    return text;
  }
}
