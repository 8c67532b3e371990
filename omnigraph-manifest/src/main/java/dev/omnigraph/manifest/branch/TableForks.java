package dev.omnigraph.manifest.branch;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.TextObjects;

/**
 * Forks tables for branches that write to them for the first time. A fork publishes nothing; one
 * that no entry points to is an orphan and may be replaced.
 *
 * <p><b>Thread-safety:</b> thread-safe; callers hold the queue of the table on the branch.
 */
public final class TableForks {
  private final Coordinator coordinator;
  private final DatasetGateway gateway;
  private final TextObjects texts;
  private final Failpoints failpoints;

  /** Returns the forks of the graph a coordinator stands for. */
  public TableForks(
      Coordinator coordinator, DatasetGateway gateway, TextObjects texts, Failpoints failpoints) {
    this.coordinator = coordinator;
    this.gateway = gateway;
    this.texts = texts;
    this.failpoints = failpoints;
  }

  /**
   * Makes sure that a branch has a chain of its own for a table, starting at an inherited entry.
   *
   * @param entry the inherited entry; its version number is the fork's, too
   * @return the branch's chain
   * @throws ConflictException if another writer made the branch own the table meanwhile
   * @throws NotFoundException if the graph branch does not exist
   * @throws StorageException if it cannot be found out whose an existing fork is; nothing was
   *     deleted
   */
  public DatasetAddress fork(TableEntry entry, BranchName branch) {
    GraphLayout layout = coordinator.layout();
    requireInherited(entry, coordinator.capture(branch));
    DatasetAddress fork = layout.table(entry).on(branch);
    failpoints.hit(ManifestFailpoint.FORK_BEFORE_CREATE);
    if (isListed(fork)) {
      reclaim(entry, fork);
    }
    try {
      gateway.createBranch(layout.table(entry), entry.version(), branch);
    } catch (StorageException e) {
      if (!isListed(fork)) {
        throw e;
      }
      reclaim(entry, fork);
      gateway.createBranch(layout.table(entry), entry.version(), branch);
    }
    failpoints.hit(ManifestFailpoint.FORK_AFTER_CREATE);
    return fork;
  }

  private boolean isListed(DatasetAddress fork) {
    return texts.exists(GraphLayout.branchReference(fork, fork.owner()));
  }

  /** Deletes a fork that fresh reads prove to be an orphan; a failed read deletes nothing. */
  private void reclaim(TableEntry entry, DatasetAddress fork) {
    failpoints.hit(ManifestFailpoint.FORK_BEFORE_CLASSIFY);
    requireInherited(entry, coordinator.refresh(fork.owner()));
    failpoints.hit(ManifestFailpoint.FORK_BEFORE_RECLAIM);
    gateway.deleteBranch(fork, fork.owner());
  }

  private static void requireInherited(TableEntry entry, Snapshot live) {
    live.entry(entry.key())
        .filter(current -> current.isOwnedBy(live.branch()))
        .ifPresent(
            current -> {
              throw ConflictException.expectedVersion(
                  entry.key().toString(), entry.version(), current.version());
            });
  }
}
