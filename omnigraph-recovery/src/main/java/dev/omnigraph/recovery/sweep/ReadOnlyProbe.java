package dev.omnigraph.recovery.sweep;

import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.recovery.converge.Convergence;
import dev.omnigraph.recovery.converge.RecoveryPorts;
import dev.omnigraph.recovery.sidecar.Sidecar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells what is pending without touching anything. Thread-safe. A sidecar that cannot be read is a
 * finding, not a failure.
 */
public final class ReadOnlyProbe {
  private final RecoveryPorts ports;
  private final Convergence convergence;

  /** Returns the probe of one graph. */
  public ReadOnlyProbe(RecoveryPorts ports) {
    this.ports = ports;
    this.convergence = new Convergence(ports);
  }

  /**
   * Lists the pending operations and what a read-write open would do about each, oldest first.
   *
   * @throws dev.omnigraph.errors.StorageException if the listing failed
   */
  public List<PendingOperation> probe() {
    List<PendingOperation> found = new ArrayList<>();
    for (OperationId operation : ports.sidecars().list()) {
      try {
        Optional<Sidecar> sidecar = ports.sidecars().find(operation);
        if (sidecar.isPresent()) {
          found.add(
              new PendingOperation(
                  operation, Optional.of(convergence.probe(sidecar.get())), Optional.empty()));
        }
      } catch (OmnigraphException e) {
        found.add(
            new PendingOperation(
                operation, Optional.empty(), Optional.of(String.valueOf(e.getMessage()))));
      }
    }
    return found;
  }
}
