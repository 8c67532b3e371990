package dev.omnigraph.manifest;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import java.util.Objects;

/**
 * One table as a snapshot pins it. Immutable.
 *
 * @param key the table
 * @param relativePath its dataset directory below the graph root
 * @param version the pinned version of the owner's chain, at least 1
 * @param owner the graph branch whose chain physically holds the version
 * @param rowCount the rows of that version
 */
public record TableEntry(
    TableKey key, String relativePath, long version, BranchName owner, long rowCount) {

  /** Validates. */
  public TableEntry {
    Objects.requireNonNull(key);
    Objects.requireNonNull(relativePath);
    Objects.requireNonNull(owner);
    if (version < 1 || rowCount < 0) {
      throw new IllegalArgumentException("a version starts at 1 and a row count at 0");
    }
  }

  /** Returns whether the branch holds this version itself. */
  public boolean isOwnedBy(BranchName branch) {
    return owner.equals(branch);
  }
}
