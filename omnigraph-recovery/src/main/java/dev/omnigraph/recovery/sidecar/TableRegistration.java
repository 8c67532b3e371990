package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;

/**
 * A table a schema migration adds to the graph.
 *
 * @param tableKey the table
 * @param tablePath dataset path relative to the graph root
 * @param tableBranch the branch of the table that holds its first version
 */
public record TableRegistration(TableKey tableKey, String tablePath, BranchName tableBranch) {
  /** Validates that the path is relative. */
  public TableRegistration {
    if (tablePath.isBlank() || tablePath.startsWith("/") || tablePath.contains("://")) {
      throw new IllegalArgumentException("not a relative dataset path: '" + tablePath + "'");
    }
  }

  /** Returns the registration of a table at the place its key names, on main. */
  public static TableRegistration of(TableKey tableKey) {
    return new TableRegistration(tableKey, tableKey.relativePath(), BranchName.MAIN);
  }
}
