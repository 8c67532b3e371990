package dev.omnigraph.write;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import java.util.Objects;
import java.util.Optional;

/**
 * What one write is planned against, captured once. Immutable; holds no handle. Nothing below
 * resolves a branch, a snapshot or the schema again.
 *
 * @param branch the graph branch it goes to
 * @param base the snapshot of that branch
 * @param head the head commit of the snapshot
 * @param manifestVersion the version of {@code __manifest} the snapshot was read from
 * @param catalog the accepted schema
 */
public record WriteTxn(
    BranchName branch, Snapshot base, CommitId head, long manifestVersion, Catalog catalog) {
  /** Validates. */
  public WriteTxn {
    Objects.requireNonNull(branch);
    Objects.requireNonNull(base);
    Objects.requireNonNull(head);
    Objects.requireNonNull(catalog);
  }

  /** Returns the transaction on a snapshot. */
  public static WriteTxn on(Snapshot base, Catalog catalog) {
    return new WriteTxn(base.branch(), base, base.head(), base.manifestVersion(), catalog);
  }

  /**
   * Returns the same transaction on another snapshot of the branch.
   *
   * @throws ConflictException if the branch was deleted and made again meanwhile
   */
  public WriteTxn rebased(Snapshot other) {
    if (!other.incarnation().equals(base.incarnation())) {
      throw ConflictException.branchReplaced(branch.text());
    }
    return on(other, catalog);
  }

  /** Returns where the base pins a table, or empty when the base does not have it. */
  public Optional<TableEntry> entry(TableKey key) {
    return base.entry(key);
  }
}
