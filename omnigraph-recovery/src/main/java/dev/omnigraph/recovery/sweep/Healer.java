package dev.omnigraph.recovery.sweep;

import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.manifest.queue.QueueKey;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.recovery.converge.Convergence;
import dev.omnigraph.recovery.converge.RecoveryFailpoint;
import dev.omnigraph.recovery.converge.RecoveryMode;
import dev.omnigraph.recovery.converge.RecoveryPorts;
import dev.omnigraph.recovery.converge.SidecarResult;
import dev.omnigraph.recovery.sidecar.ArmedSidecar;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TableAdoption;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.recovery.sidecar.WriterKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Recovery inside a running process: at every write entry and on refresh, and for a writer whose
 * publish was refused.
 *
 * <p><b>Thread-safety:</b> thread-safe. Operations a writer of this process is still working on are
 * passed over; every other one is ended under the queues of its tables.
 *
 * <p><b>Cost:</b> nothing pending: exactly one listing.
 */
public final class Healer {
  private final RecoveryPorts ports;
  private final Convergence convergence;
  private final TableQueues queues;
  private final BooleanSupplier leaseHeld;
  private final Duration queueTimeout;

  /**
   * Returns the healer of one graph and process.
   *
   * @param leaseHeld whether this process is the only one that writes; then it may restore tables
   * @param queueTimeout how long to wait for the queues of one operation
   */
  public Healer(
      RecoveryPorts ports, TableQueues queues, BooleanSupplier leaseHeld, Duration queueTimeout) {
    this.ports = ports;
    this.convergence = new Convergence(ports);
    this.queues = queues;
    this.leaseHeld = leaseHeld;
    this.queueTimeout = queueTimeout;
  }

  /**
   * Ends pending operations as far as possible. The caller holds no queue and owns no live sidecar,
   * and reads snapshot, schema and caches again if {@link RecoveryReport#changedGraph}.
   *
   * @throws BusyException if the queues of an operation stayed taken
   * @throws CancelledException if the thread is interrupted
   * @throws dev.omnigraph.errors.StorageException if the listing failed
   */
  public RecoveryReport heal() {
    ports.failpoints().hit(RecoveryFailpoint.LIST);
    List<OperationId> pending = ports.sidecars().list();
    if (pending.isEmpty()) {
      return RecoveryReport.CLEAN;
    }
    List<SidecarResult> results = new ArrayList<>();
    for (OperationId operation : pending) {
      heal(operation).ifPresent(results::add);
    }
    return results.isEmpty() ? RecoveryReport.CLEAN : RecoveryReport.of(results);
  }

  private Optional<SidecarResult> heal(OperationId operation) {
    Optional<Sidecar> sidecar = ports.sidecars().find(operation);
    if (sidecar.isEmpty()) {
      return Optional.empty();
    }
    List<QueueKey> keys = keys(sidecar.get());
    if (ports.sidecars().isLive(operation)) {
      // Its writer is at work, unless its queues are free: then it failed without saying so.
      Optional<TableQueues.Held> free = queues.tryAcquire(keys);
      if (free.isEmpty()) {
        return Optional.empty();
      }
      try (TableQueues.Held held = free.get()) {
        return heal(operation, held);
      }
    }
    try (TableQueues.Held held = queues.acquire(keys, queueTimeout)) {
      return heal(operation, held);
    }
  }

  private Optional<SidecarResult> heal(OperationId operation, TableQueues.Held held) {
    // Its writer may have ended it, or confirmed it, while this thread waited.
    Optional<Sidecar> current = ports.sidecars().find(operation);
    if (current.isEmpty() || !held.covers(keys(current.get()))) {
      return Optional.empty();
    }
    RecoveryMode mode =
        leaseHeld.getAsBoolean() ? RecoveryMode.FULL : RecoveryMode.ROLL_FORWARD_ONLY;
    return Optional.of(convergence.converge(current.get(), mode));
  }

  private static List<QueueKey> keys(Sidecar sidecar) {
    List<QueueKey> keys = new ArrayList<>();
    for (TablePin pin : sidecar.pins()) {
      keys.add(QueueKey.of(pin.tableKey(), sidecar.branch()));
    }
    for (TableAdoption adoption : sidecar.adoptions()) {
      keys.add(QueueKey.of(adoption.tableKey(), sidecar.branch()));
    }
    if (sidecar.writerKind() == WriterKind.SCHEMA_APPLY) {
      keys.add(QueueKey.SCHEMA_APPLY);
    }
    return keys;
  }

  /**
   * Undoes an operation whose publish was refused, before its caller is told so. For the
   * operation's own writer, which still holds the queues of its tables.
   *
   * <p>{@code ROLLED_BACK} and {@code COMPLETED} are final answers. Anything else means that the
   * outcome is open and the next pass decides. Without the lease nothing is tried.
   */
  public SidecarResult compensate(ArmedSidecar armed) {
    armed.abandon();
    return leaseHeld.getAsBoolean()
        ? convergence.compensate(armed.sidecar())
        : convergence.probe(armed.sidecar());
  }
}
