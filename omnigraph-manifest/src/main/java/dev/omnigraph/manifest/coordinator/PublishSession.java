package dev.omnigraph.manifest.coordinator;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.rows.RawRow;
import dev.omnigraph.storage.DatasetHandle;
import java.util.List;

/**
 * One branch, held exclusively within this process. Confined to {@link Coordinator#exclusively}.
 */
public final class PublishSession {
  private final Coordinator coordinator;
  private final BranchName branch;
  private final BranchSlot slot;

  PublishSession(Coordinator coordinator, BranchName branch, BranchSlot slot) {
    this.coordinator = coordinator;
    this.branch = branch;
    this.slot = slot;
  }

  /** Returns the newest view: the warm one while foreign writers are excluded, or after a probe. */
  public ManifestView current() {
    ManifestView view = slot.view();
    if (view == null
        || slot.isSuspect()
        || (!coordinator.areForeignWritersExcluded() && coordinator.hasChanged(view, slot))) {
      return reload();
    }
    return view;
  }

  /** Returns the newest view after looking at storage. */
  public ManifestView reload() {
    return coordinator.reload(branch, slot);
  }

  /**
   * Notes that storage is about to move. Until {@link #adopt} or a reload nobody trusts the warm
   * view.
   */
  public void suspect() {
    slot.suspect();
  }

  /**
   * Makes a commit of this process the newest view without reading it back.
   *
   * @param base the view it was made on, which must still be the newest
   * @param committed the version it became; taken over, also when this fails
   * @param rows the rows of the fragment it added, in order
   */
  public Snapshot adopt(ManifestView base, DatasetHandle committed, List<RawRow> rows) {
    boolean adopted = false;
    try {
      ManifestView view = base.advance(committed, rows);
      slot.replace(view);
      slot.confirm(coordinator.now());
      adopted = true;
      coordinator.signal().raise();
      return view.snapshot();
    } finally {
      if (!adopted) {
        committed.close();
      }
    }
  }
}
