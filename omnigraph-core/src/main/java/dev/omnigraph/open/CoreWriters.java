package dev.omnigraph.open;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.load.Loader;
import dev.omnigraph.manifest.branch.GraphBranches;
import dev.omnigraph.mutate.Mutations;
import dev.omnigraph.recovery.sweep.Healer;
import dev.omnigraph.write.CommitSequence;
import dev.omnigraph.write.Healing;
import dev.omnigraph.write.RecoveryHealing;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.WriteTxnFactory;

/** The writers of one graph. Thread-safe. */
public final class CoreWriters {
  private final WriteTxnFactory transactions;
  private final Loader loader;
  private final Mutations mutations;
  private final GraphBranches branches;
  private final CommitSequence sequence;
  private final WriteEnvironment environment;
  private final Healing healing;

  CoreWriters(
      WriteEnvironment environment, Healer healer, AcceptedSchema schema, GraphBranches branches) {
    this.environment = environment;
    this.branches = branches;
    this.healing =
        new RecoveryHealing(healer, report -> environment.coordinator().refresh(BranchName.MAIN));
    this.sequence = new CommitSequence(environment, healing);
    this.transactions = new WriteTxnFactory(environment, healing, schema);
    this.loader = new Loader(environment, sequence);
    this.mutations = new Mutations(environment, sequence);
  }

  /** Begins a write on a branch: heals, validates the schema contract, captures the base. */
  public WriteTxn begin(BranchName branch) {
    return transactions.begin(branch);
  }

  /** Returns the loader. */
  public Loader loader() {
    return loader;
  }

  /** Returns the mutations. */
  public Mutations mutations() {
    return mutations;
  }

  /**
   * Forks a branch from a branch or commit unless it exists; returns whether it did.
   *
   * @throws dev.omnigraph.errors.NotFoundException if the base is neither a branch nor a commit
   */
  public boolean forkIfMissing(BranchName branch, String base) {
    if (branch.isMain() || branches.find(branch).isPresent()) {
      return false;
    }
    BranchName from = BranchName.of(base);
    if (from.isMain() || branches.find(from).isPresent()) {
      branches.create(branch, from);
    } else {
      branches.create(branch, new CommitId(base));
    }
    return true;
  }

  /** Returns the commit sequence. */
  public CommitSequence sequence() {
    return sequence;
  }

  /** Returns recovery as writers need it. */
  public Healing healing() {
    return healing;
  }

  /** Returns what the writers share. */
  public WriteEnvironment environment() {
    return environment;
  }
}
