package dev.omnigraph.recovery.classify;

import dev.omnigraph.recovery.sidecar.Sidecar;
import java.util.List;
import java.util.Objects;

/**
 * Everything a verdict depends on, read once. Immutable.
 *
 * @param sidecar the sidecar
 * @param plannedCommit whether the commit the operation planned is in the branch's history
 * @param pins one observation per pin, in the sidecar's order
 * @param catalogChange whether added tables are registered and removed tables are gone
 * @param schema where the schema files stand
 * @param reads whether the tables the operation only looked at still have the rows it saw
 */
public record SidecarObservation(
    Sidecar sidecar,
    PlannedCommit plannedCommit,
    List<PinObservation> pins,
    CatalogChange catalogChange,
    SchemaPosition schema,
    ReadSetState reads) {

  /** What the branch's history says about the planned commit. */
  public enum PlannedCommit {
    /** The sidecar does not name one. */
    UNKNOWN,
    /** It is not in the history. */
    ABSENT,
    /** It is in the history. */
    PUBLISHED
  }

  /** How far registrations and tombstones are visible. */
  public enum CatalogChange {
    /** The sidecar names none. */
    NONE,
    /** None is visible. */
    ABSENT,
    /** Some are visible. */
    PARTIAL,
    /** All are visible. */
    PUBLISHED
  }

  /** What became of the tables an operation looked at without moving them. */
  public enum ReadSetState {
    /** All have the rows it saw, or none is recorded. */
    UNCHANGED,
    /** One has other rows: what the operation was validated against is no longer so. */
    CHANGED
  }

  /** Returns an observation of an operation whose reads still hold. */
  public SidecarObservation(
      Sidecar sidecar,
      PlannedCommit plannedCommit,
      List<PinObservation> pins,
      CatalogChange catalogChange,
      SchemaPosition schema) {
    this(sidecar, plannedCommit, pins, catalogChange, schema, ReadSetState.UNCHANGED);
  }

  /** Validates and copies. */
  public SidecarObservation {
    pins = List.copyOf(pins);
    Objects.requireNonNull(sidecar);
    Objects.requireNonNull(plannedCommit);
    Objects.requireNonNull(catalogChange);
    Objects.requireNonNull(schema);
    Objects.requireNonNull(reads);
  }
}
