package dev.omnigraph.recovery.converge;

import dev.omnigraph.manifest.SchemaRecord;
import dev.omnigraph.manifest.contract.SchemaStaging;
import dev.omnigraph.manifest.contract.SchemaState;
import dev.omnigraph.recovery.classify.SchemaPosition;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.WriterKind;
import java.util.Optional;

/** The schema files as one migration's recovery sees them. Thread-safe; keeps nothing. */
final class SchemaFiles {
  private final RecoveryPorts ports;
  private final SchemaStaging staging;

  SchemaFiles(RecoveryPorts ports) {
    this.ports = ports;
    this.staging = new SchemaStaging(ports.layout(), ports.texts());
  }

  /**
   * Returns where the files stand. The state file is staged and renamed last and discarded first,
   * so it alone tells a complete staging, whose renames may have begun, from an incomplete one.
   */
  SchemaPosition position(Sidecar sidecar) {
    if (sidecar.writerKind() != WriterKind.SCHEMA_APPLY) {
      return SchemaPosition.UNTOUCHED;
    }
    Optional<String> target = sidecar.schemaTransition().map(t -> t.toHash());
    SchemaStaging.Staged staged = staging.read();
    if (staged.stateJson().isEmpty()) {
      boolean accepted =
          staged.isEmpty() && target.isPresent() && target.equals(staging.acceptedHash());
      return accepted ? SchemaPosition.ACCEPTED : SchemaPosition.UNTOUCHED;
    }
    String hash = stagedHash(staged.stateJson().get());
    if (target.isPresent() && !target.get().equals(hash)) {
      return SchemaPosition.CONTRADICTORY;
    }
    Optional<String> source = staged.source().or(staging::acceptedSource);
    boolean consistent =
        source.isPresent()
            && ports.hasher().hashOfSource(source.get()).equals(hash)
            && staged.irJson().map(ir -> ports.hasher().hashOfIr(ir).equals(hash)).orElse(true);
    return consistent ? SchemaPosition.STAGED : SchemaPosition.CONTRADICTORY;
  }

  private String stagedHash(String stateJson) {
    return SchemaState.parse(ports.layout().schemaState() + ".staging", stateJson).irHash();
  }

  /** Returns the staged schema for the commit that puts it in force. */
  Optional<SchemaRecord> stagedRecord() {
    SchemaStaging.Staged staged = staging.read();
    return staged.isComplete()
        ? Optional.of(new SchemaRecord(staged.source().get(), staged.irJson().get()))
        : Optional.empty();
  }

  /** Finishes the renames of a migration that is visible. */
  void promote(Sidecar sidecar) {
    if (sidecar.writerKind() == WriterKind.SCHEMA_APPLY) {
      staging.promote(SchemaStaging.Step.NONE);
    }
  }

  /** Drops what a migration staged that will never be visible. */
  void discard(Sidecar sidecar) {
    if (sidecar.writerKind() == WriterKind.SCHEMA_APPLY) {
      staging.discard();
    }
  }
}
