package dev.omnigraph.write.fresh;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.coordinator.Coordinator;

/**
 * The first fresh read: the fold of the branch's manifest as it is now. Thread-safe. Cost: a probe,
 * or nothing while foreign writers are excluded.
 */
public final class FreshFold {
  private final Coordinator coordinator;

  /** Reads through a coordinator. */
  public FreshFold(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  /** Returns the newest snapshot of the branch. */
  public Snapshot read(BranchName branch) {
    return coordinator.capture(branch);
  }

  /** Returns the newest snapshot after looking at storage in any case. */
  public Snapshot look(BranchName branch) {
    return coordinator.refresh(branch);
  }
}
