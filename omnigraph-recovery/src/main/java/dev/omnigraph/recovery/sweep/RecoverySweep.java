package dev.omnigraph.recovery.sweep;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.manifest.contract.SchemaStaging;
import dev.omnigraph.manifest.contract.StagingDecision;
import dev.omnigraph.recovery.converge.Convergence;
import dev.omnigraph.recovery.converge.RecoveryFailpoint;
import dev.omnigraph.recovery.converge.RecoveryMode;
import dev.omnigraph.recovery.converge.RecoveryPorts;
import dev.omnigraph.recovery.converge.SidecarResult;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.WriterKind;
import dev.omnigraph.recovery.sweep.RecoveryReport.SchemaLock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovery at a read-write open, before there is a handle.
 *
 * <p><b>Thread-safety:</b> one sweep at a time, and no writer of this process at work.
 *
 * <p><b>Cost:</b> nothing pending: one listing, one small read per staging file, one listing of
 * branches, and one existence check per table.
 */
public final class RecoverySweep {
  private static final Logger LOG = LoggerFactory.getLogger(RecoverySweep.class);

  private final RecoveryPorts ports;
  private final Convergence convergence;
  private final TornTables tornTables;
  private final SchemaStaging staging;

  /** Returns the sweep of one graph. */
  public RecoverySweep(RecoveryPorts ports) {
    this.ports = ports;
    this.convergence = new Convergence(ports);
    this.tornTables = new TornTables(ports);
    this.staging = new SchemaStaging(ports.layout(), ports.texts());
  }

  /**
   * Ends all pending operations, oldest first, then settles staged schema files, then makes sure
   * that what it reports as ended is gone.
   *
   * @param mode {@code FULL} only under the writer lease
   * @throws ConflictException if staged schema files fit neither the old nor the new schema
   * @throws dev.omnigraph.errors.CorruptionException if a sidecar, or a version the graph pins, is
   *     unreadable
   * @throws dev.omnigraph.errors.UnsupportedFormatException if a newer engine left a sidecar
   */
  public RecoveryReport sweep(RecoveryMode mode) {
    ports.failpoints().hit(RecoveryFailpoint.LIST);
    List<Sidecar> pending = ports.sidecars().readAll();
    List<TornVersion> moved = mode == RecoveryMode.FULL ? tornTables.setAside(pending) : List.of();
    List<SidecarResult> results = new ArrayList<>(pending.size());
    for (Sidecar sidecar : pending) {
      SidecarResult result = convergence.converge(sidecar, mode);
      log(result);
      results.add(result);
    }
    verifyEnded(pending, results);
    boolean migrationPending =
        !pending.isEmpty()
            && ports.sidecars().readAll().stream()
                .anyMatch(left -> left.writerKind() == WriterKind.SCHEMA_APPLY);
    StagingDecision decision = migrationPending ? StagingDecision.NOTHING : settleSchemaStaging();
    boolean lockBroken =
        mode == RecoveryMode.FULL && !migrationPending && ports.graph().breakSchemaLock();
    return new RecoveryReport(
        results, moved, decision, lockBroken ? SchemaLock.BROKEN : SchemaLock.LEFT);
  }

  private static void log(SidecarResult result) {
    LOG.atInfo()
        .addKeyValue("operation_id", result.operationId())
        .addKeyValue("writer_kind", result.writerKind().text())
        .addKeyValue("branch", result.branch())
        .addKeyValue("disposition", result.disposition())
        .addKeyValue("reason", result.reason())
        .log("recovered a pending operation");
  }

  /** The final verification: an operation that ended leaves no work to a second pass. */
  private void verifyEnded(List<Sidecar> pending, List<SidecarResult> results) {
    if (results.stream().noneMatch(result -> result.disposition().isEnded())) {
      return;
    }
    Set<OperationId> left = new HashSet<>(ports.sidecars().list());
    for (int i = 0; i < results.size(); i++) {
      SidecarResult result = results.get(i);
      if (result.disposition().isEnded() && left.contains(result.operationId())) {
        // Its delete failed, which is tolerated; it must be recognised as ended from now on.
        SidecarResult again = convergence.probe(pending.get(i));
        Invariant.check(
            again.disposition().isEnded(), "a recovered operation stays recovered", result, again);
      }
    }
  }

  /** Finishes or drops staged schema files that no pending migration explains. */
  private StagingDecision settleSchemaStaging() {
    SchemaStaging.Staged staged = staging.read();
    if (staged.isEmpty()) {
      return StagingDecision.NOTHING;
    }
    StagingDecision decision =
        StagingDecision.of(
            staged,
            staging.acceptedSource(),
            staging.acceptedHash(),
            ports.graph().refresh(BranchName.MAIN).tables(),
            ports.hasher());
    switch (decision) {
      case NOTHING -> {}
      case PROMOTE -> staging.promote(SchemaStaging.Step.NONE);
      case DISCARD -> staging.discard();
    }
    return decision;
  }
}
