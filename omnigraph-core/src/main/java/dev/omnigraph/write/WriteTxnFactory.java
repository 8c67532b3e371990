package dev.omnigraph.write;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.Snapshot;

/** Begins writes: heals, validates the schema contract once, captures the base. Thread-safe. */
public final class WriteTxnFactory {
  private final WriteEnvironment environment;
  private final Healing healing;
  private final CatalogSource catalogs;

  /** Begins writes of one graph. */
  public WriteTxnFactory(WriteEnvironment environment, Healing healing, CatalogSource catalogs) {
    this.environment = environment;
    this.healing = healing;
    this.catalogs = catalogs;
  }

  /**
   * Captures a branch for one write.
   *
   * @throws dev.omnigraph.errors.NotFoundException if there is no such branch
   */
  public WriteTxn begin(BranchName branch) {
    healing.heal();
    Snapshot base = environment.coordinator().capture(branch);
    WriteTxn txn = WriteTxn.on(base, catalogs.accepted(base));
    environment.failpoints().hit(WriteFailpoint.AFTER_CAPTURE);
    return txn;
  }

  /**
   * Captures a branch to find out what a write would do. Heals nothing and changes nothing.
   *
   * @throws dev.omnigraph.errors.NotFoundException if there is no such branch
   * @throws dev.omnigraph.errors.ConflictException if the write would be refused because the branch
   *     is under another schema
   */
  public WriteTxn look(BranchName branch) {
    Snapshot base = environment.coordinator().capture(branch);
    return WriteTxn.on(base, catalogs.accepted(base));
  }
}
