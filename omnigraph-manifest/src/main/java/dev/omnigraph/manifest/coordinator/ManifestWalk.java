package dev.omnigraph.manifest.coordinator;

import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.rows.ManifestSchema;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import org.jspecify.annotations.Nullable;

/**
 * Reads the states of consecutive commits. Going forward on one branch it reads only the rows that
 * are new.
 *
 * <p><b>Thread-safety:</b> confined. <b>Lifecycle:</b> keeps one manifest version open until it is
 * closed; closing twice is harmless. Snapshots stay valid.
 */
public final class ManifestWalk implements AutoCloseable {
  private final Coordinator coordinator;
  private final DatasetGateway gateway;
  private @Nullable ManifestView here;

  ManifestWalk(Coordinator coordinator, DatasetGateway gateway) {
    this.coordinator = coordinator;
    this.gateway = gateway;
  }

  /**
   * Returns the snapshot a commit made.
   *
   * @throws NotFoundException if it is no longer retained
   */
  public Snapshot at(GraphCommit commit) {
    Snapshot newest = coordinator.capture(commit.branch());
    if (newest.head().equals(commit.id())) {
      return newest;
    }
    long last =
        Math.min(newest.manifestVersion(), commit.manifestVersion() + Coordinator.FORWARD_MAX);
    for (long version = commit.manifestVersion(); version <= last; version++) {
      Snapshot snapshot = move(newest, version);
      if (snapshot.lineage().find(commit.id()).isPresent()) {
        return snapshot;
      }
    }
    throw NotFoundException.reclaimed(
        coordinator.address(commit.branch()).toString(), commit.manifestVersion());
  }

  @SuppressWarnings("MustBeClosedChecker") // the view owns the handle
  private Snapshot move(Snapshot newest, long version) {
    ManifestView before = here;
    boolean forward =
        before != null
            && before.branch().equals(newest.branch())
            && before.incarnation().equals(newest.incarnation())
            && before.snapshot().manifestVersion() <= version;
    if (before != null && forward && before.snapshot().manifestVersion() == version) {
      return before.snapshot();
    }
    DatasetHandle handle = open(newest, version);
    boolean taken = false;
    try {
      ManifestSchema.requireReadable(handle);
      ManifestView view =
          before != null && forward
              ? before.extend(handle)
              : ManifestView.load(newest.branch(), newest.incarnation(), handle);
      close();
      here = view;
      taken = true;
      return view.snapshot();
    } finally {
      if (!taken) {
        handle.close();
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the caller closes it
  private DatasetHandle open(Snapshot newest, long version) {
    try {
      return gateway.open(coordinator.address(newest.branch()), version);
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.NOT_FOUND) {
        throw e;
      }
      NotFoundException reclaimed =
          NotFoundException.reclaimed(coordinator.address(newest.branch()).toString(), version);
      reclaimed.addSuppressed(e);
      throw reclaimed;
    }
  }

  @Override
  public void close() {
    ManifestView view = here;
    here = null;
    if (view != null) {
      view.handle().close();
    }
  }
}
