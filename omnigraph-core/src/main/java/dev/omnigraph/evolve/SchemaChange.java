package dev.omnigraph.evolve;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.schema.plan.PropertyRef;
import dev.omnigraph.schema.plan.SchemaPlan;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A change of schema as it is asked for. Immutable.
 *
 * @param plan the steps, all of them supported, at least one
 * @param desired the schema they lead to, with its source
 * @param defaults the values of new properties for existing rows, as a load record spells them
 * @param actor who changes the schema
 * @param message why
 */
public record SchemaChange(
    SchemaPlan plan,
    Catalog desired,
    Map<PropertyRef, String> defaults,
    Optional<String> actor,
    Optional<String> message) {
  /** Validates and copies. */
  public SchemaChange {
    Objects.requireNonNull(plan);
    Objects.requireNonNull(desired);
    defaults = Map.copyOf(defaults);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(message);
  }

  /**
   * What became of it.
   *
   * @param commitId the commit that put the schema in force
   * @param snapshot the graph at that commit or a later one
   */
  public record Outcome(CommitId commitId, Snapshot snapshot) {}
}
