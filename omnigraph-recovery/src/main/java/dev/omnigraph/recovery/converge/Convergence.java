package dev.omnigraph.recovery.converge;

import dev.omnigraph.recovery.classify.SidecarClassifier;
import dev.omnigraph.recovery.classify.Verdict;
import dev.omnigraph.recovery.sidecar.Sidecar;
import java.util.Optional;

/**
 * Brings one pending operation to its end: observe, classify, act.
 *
 * <p><b>Thread-safety:</b> thread-safe; the caller makes sure that the operation's writer is not at
 * work: by its queues in a process, by the lease between processes.
 *
 * <p>Every method may be repeated after a crash at any point and converges to the same state.
 */
public final class Convergence {
  private final RecoveryPorts ports;
  private final SidecarObserver observer;
  private final Completion completion;
  private final RollForward rollForward;
  private final RollBack rollBack;
  private final DeletedBranch deletedBranch;

  /** Returns the convergence of one graph. */
  public Convergence(RecoveryPorts ports) {
    this.ports = ports;
    TableAccess tables = new TableAccess(ports);
    SchemaFiles schema = new SchemaFiles(ports);
    RecordCloser closer = new RecordCloser(ports);
    this.observer = new SidecarObserver(ports, tables, schema);
    this.completion = new Completion(closer, schema);
    this.rollForward =
        new RollForward(ports, tables, schema, closer, new LostPublish(observer, completion));
    this.rollBack = new RollBack(ports, tables, schema, closer);
    this.deletedBranch = new DeletedBranch(ports, closer);
  }

  /** Ends a pending operation as far as the mode allows. */
  public SidecarResult converge(Sidecar sidecar, RecoveryMode mode) {
    if (!ports.graph().hasBranch(sidecar.branch())) {
      return deletedBranch.discard(sidecar);
    }
    Optional<Observed> looked = observer.observe(sidecar);
    if (looked.isEmpty()) {
      return SidecarResult.of(sidecar, Disposition.CLEAN, "somebody else ended it");
    }
    Observed observed = looked.get();
    Verdict verdict = SidecarClassifier.evaluate(observed.facts());
    ports.failpoints().hit(RecoveryFailpoint.AFTER_CLASSIFY);
    return switch (verdict.outcome()) {
      case COMPLETED -> completion.completed(observed, verdict.reason());
      case ROLLED_BACK -> completion.rolledBack(observed, verdict);
      case ROLL_FORWARD -> rollForward.run(observed, verdict.reason());
      case NO_EFFECTS ->
          mode == RecoveryMode.FULL
              ? completion.withoutEffects(observed, verdict.reason())
              : deferred(sidecar, verdict);
      case ROLL_BACK ->
          mode == RecoveryMode.FULL
              ? rollBack.run(observed, verdict.reason())
              : deferred(sidecar, verdict);
      case BLOCKED -> SidecarResult.of(sidecar, Disposition.BLOCKED, verdict.reason());
    };
  }

  private static SidecarResult deferred(Sidecar sidecar, Verdict verdict) {
    return SidecarResult.of(sidecar, Disposition.NEEDS_COMPENSATION, verdict.reason());
  }

  /**
   * Undoes an operation whose publish was refused, so that its caller may be told that nothing
   * happened. For the operation's own writer, which holds its queues and the lease.
   *
   * @return {@code ROLLED_BACK} if nothing of it is left, {@code COMPLETED} if it is visible after
   *     all; anything else means that its outcome is open
   */
  public SidecarResult compensate(Sidecar sidecar) {
    Optional<Observed> looked = observer.observe(sidecar);
    if (looked.isEmpty()) {
      return SidecarResult.of(sidecar, Disposition.CLEAN, "somebody else ended it");
    }
    Observed observed = looked.get();
    Verdict verdict = SidecarClassifier.evaluate(observed.facts());
    ports.failpoints().hit(RecoveryFailpoint.AFTER_CLASSIFY);
    return switch (verdict.outcome()) {
      case COMPLETED -> completion.completed(observed, verdict.reason());
      case ROLLED_BACK -> completion.rolledBack(observed, verdict);
      case NO_EFFECTS -> completion.withoutEffects(observed, verdict.reason());
      case ROLL_FORWARD, ROLL_BACK -> rollBack.run(observed, "its publish was refused");
      case BLOCKED -> SidecarResult.of(sidecar, Disposition.BLOCKED, verdict.reason());
    };
  }

  /** Returns what {@link #converge} in full mode would do, without doing it. */
  public SidecarResult probe(Sidecar sidecar) {
    if (!ports.graph().hasBranch(sidecar.branch())) {
      return SidecarResult.of(sidecar, Disposition.DISCARDED, "its branch was deleted");
    }
    Optional<Observed> looked = observer.observe(sidecar);
    if (looked.isEmpty()) {
      return SidecarResult.of(sidecar, Disposition.CLEAN, "somebody else ended it");
    }
    Verdict verdict = SidecarClassifier.evaluate(looked.get().facts());
    Disposition disposition =
        switch (verdict.outcome()) {
          case COMPLETED -> Disposition.COMPLETED;
          case ROLL_FORWARD -> Disposition.ROLL_FORWARD;
          case ROLLED_BACK -> Disposition.ROLLED_BACK;
          case NO_EFFECTS, ROLL_BACK -> Disposition.NEEDS_COMPENSATION;
          case BLOCKED -> Disposition.BLOCKED;
        };
    return SidecarResult.of(sidecar, disposition, verdict.reason());
  }
}
