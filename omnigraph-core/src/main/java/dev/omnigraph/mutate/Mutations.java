package dev.omnigraph.mutate;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.write.CommitSequence;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.WriteTxn;
import java.util.List;

/** Executes mutation queries: one commit each, or none. Thread-safe. */
public final class Mutations {
  private final WriteEnvironment environment;
  private final CommitSequence sequence;

  /** Mutates one graph. */
  public Mutations(WriteEnvironment environment, CommitSequence sequence) {
    this.environment = environment;
    this.sequence = sequence;
  }

  /**
   * Executes one mutation.
   *
   * @param parameters one value per declared parameter, in order
   * @throws InvalidInputException if a value does not fit or a constraint is violated; nothing is
   *     changed
   * @throws dev.omnigraph.errors.ConflictException if the base moved in a way the statements do not
   *     bear; nothing is changed
   */
  public MutationOutcome execute(
      WriteTxn txn, MutationIr mutation, List<Value> parameters, WriteIntent intent) {
    requireOneDirection(mutation);
    try (MutationRun run = begin(txn)) {
      run.apply(mutation, parameters, environment.clock().millis());
      return run.commit(intent);
    }
  }

  /**
   * Checks that a mutation does not mix deletes with inserts or updates, which one query must not.
   *
   * @throws InvalidInputException if it does
   */
  public static void requireOneDirection(MutationIr mutation) {
    boolean deletes = mutation.statements().stream().anyMatch(Mutations::isDelete);
    boolean writes = mutation.statements().stream().anyMatch(s -> !isDelete(s));
    if (deletes && writes) {
      throw InvalidInputException.of(
          ErrorCode.MIXED_MUTATION,
          "a mutation either deletes, or inserts and updates",
          "split the query in two, and run them in one transaction",
          Details.of("query", mutation.name()));
    }
  }

  private static boolean isDelete(MutationIr.Statement statement) {
    return statement instanceof MutationIr.Statement.DeleteNodes
        || statement instanceof MutationIr.Statement.DeleteEdges;
  }

  /** Starts a run: one or several mutations over one base and one commit. */
  public MutationRun begin(WriteTxn txn) {
    return new MutationRun(environment, sequence, txn);
  }
}
