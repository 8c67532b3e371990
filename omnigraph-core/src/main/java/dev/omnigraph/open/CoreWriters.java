package dev.omnigraph.open;

import dev.omnigraph.branches.BranchWrites;
import dev.omnigraph.evolve.SchemaChanger;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.load.Loader;
import dev.omnigraph.manifest.branch.GraphBranches;
import dev.omnigraph.manifest.contract.SchemaStaging;
import dev.omnigraph.merge.Merger;
import dev.omnigraph.mutate.MutationGroups;
import dev.omnigraph.mutate.Mutations;
import dev.omnigraph.recovery.sweep.Healer;
import dev.omnigraph.write.CommitSequence;
import dev.omnigraph.write.Healing;
import dev.omnigraph.write.RecoveryHealing;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.WriteTxnFactory;
import java.util.function.BooleanSupplier;

/** The writers of one graph. Thread-safe. */
public final class CoreWriters {
  private final WriteTxnFactory transactions;
  private final Loader loader;
  private final Mutations mutations;
  private final Merger merger;
  private final BranchWrites branches;
  private final MutationGroups groups;
  private final CommitSequence sequence;
  private final WriteEnvironment environment;
  private final Healing healing;
  private final SchemaChanger schemaChanger;

  CoreWriters(
      WriteEnvironment environment,
      Healer healer,
      AcceptedSchema schema,
      GraphBranches branches,
      int groupMembersMax,
      SchemaStaging staging,
      BooleanSupplier foreignWritersExcluded) {
    this.environment = environment;
    this.healing =
        new RecoveryHealing(healer, report -> environment.coordinator().refresh(BranchName.MAIN));
    this.branches = new BranchWrites(environment, healing, branches);
    this.sequence = new CommitSequence(environment, healing);
    this.transactions = new WriteTxnFactory(environment, healing, schema);
    this.loader = new Loader(environment, sequence);
    this.mutations = new Mutations(environment, sequence);
    this.groups = new MutationGroups(environment, mutations, this::begin, groupMembersMax);
    this.merger = new Merger(environment, sequence, transactions);
    this.schemaChanger =
        new SchemaChanger(environment, healing, branches, staging, foreignWritersExcluded);
  }

  /** Begins a write on a branch: heals, validates the schema contract, captures the base. */
  public WriteTxn begin(BranchName branch) {
    return transactions.begin(branch);
  }

  /** Returns the loader. */
  public Loader loader() {
    return loader;
  }

  /** Returns group commit. */
  public MutationGroups groups() {
    return groups;
  }

  /** Returns the mutations. */
  public Mutations mutations() {
    return mutations;
  }

  /** Returns the changes of branches. */
  public BranchWrites branches() {
    return branches;
  }

  /** Returns the merges and reverts. */
  public Merger merger() {
    return merger;
  }

  /** Returns the commit sequence. */
  public CommitSequence sequence() {
    return sequence;
  }

  /** Returns what changes the schema. */
  public SchemaChanger schemaChanger() {
    return schemaChanger;
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
