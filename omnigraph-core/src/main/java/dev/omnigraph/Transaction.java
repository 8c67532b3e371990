package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.mutate.MutationRun;
import dev.omnigraph.write.WriteTxn;
import java.util.Map;
import java.util.Optional;

/**
 * Several mutations over one state of a branch, on their way to becoming one commit. Given to the
 * body of {@link Branch#transaction}.
 *
 * <p>A mutation sees what the earlier ones did; nobody else sees anything before the commit.
 * Endpoints, uniqueness and cardinality are checked at the end, over all of them together, so that
 * their order does not matter for those. A mutation that fails leaves the transaction as it was; a
 * body that does not catch the failure ends the transaction without effect.
 *
 * <p><b>Thread-safety:</b> confined to the thread that runs the body. <b>Lifecycle:</b> ends with
 * the body; every later call throws {@link ClosedException}. What it stages is kept in memory.
 */
public final class Transaction {
  private final Omnigraph graph;
  private final WriteTxn txn;
  private final MutationRun run;
  private final Thread owner = Thread.currentThread();
  private boolean readBase;
  private volatile boolean ended;

  Transaction(Omnigraph graph, WriteTxn txn, MutationRun run) {
    this.graph = graph;
    this.txn = txn;
    this.run = run;
  }

  private void requireUsable() {
    if (ended) {
      throw ClosedException.of("transaction on branch " + txn.branch());
    }
    if (Thread.currentThread() != owner) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "a transaction belongs to the thread that runs its body",
          "use it in that thread only",
          Details.of("branch", txn.branch()).and("thread", owner.getName()));
    }
    graph.core();
  }

  /** Returns the name of the branch. */
  public String branch() {
    return txn.branch().text();
  }

  /** Returns the commit everything here is based on. */
  public String baseCommit() {
    return txn.head().text();
  }

  /**
   * Opens the committed state the transaction started from, without its own changes. From then on
   * the transaction is committed only if that state is still the newest one of the branch, because
   * what was read may have decided what is written.
   */
  @MustBeClosed
  public GraphSnapshot base() {
    requireUsable();
    readBase = true;
    return new GraphSnapshot(graph, txn.base());
  }

  /**
   * Stages the only mutation of a source.
   *
   * @return what it does to the state the earlier mutations left; without a commit id
   * @throws InvalidInputException if it does not compile or a parameter or value does not fit; the
   *     transaction is what it was before
   */
  public MutationResult mutate(String source, Map<String, ?> parameters) {
    return mutate(source, Optional.empty(), parameters);
  }

  /** Stages the only mutation of a source, which takes no parameters. */
  public MutationResult mutate(String source) {
    return mutate(source, Map.of());
  }

  /** Stages a mutation of a source; as {@link #mutate(String, Map)}. */
  public MutationResult mutate(
      String source, Optional<String> queryName, Map<String, ?> parameters) {
    return stage(MutationCall.of(source, queryName, parameters));
  }

  /** Stages a mutation whose parameters are given as a JSON object. */
  public MutationResult mutateJson(
      String source, Optional<String> queryName, String parametersJson) {
    return stage(MutationCall.ofJson(source, queryName, parametersJson));
  }

  private MutationResult stage(MutationCall call) {
    requireUsable();
    graph.writes().apply(run, txn, call);
    MutationRun.Step step = run.lastStep();
    return new MutationResult(
        Optional.empty(),
        step.rows().inserted(),
        step.rows().updated(),
        step.rows().deleted(),
        step.affectedNodes(),
        step.affectedEdges());
  }

  boolean hasReadBase() {
    return readBase;
  }

  void end() {
    ended = true;
  }
}
