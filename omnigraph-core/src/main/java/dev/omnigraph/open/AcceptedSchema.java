package dev.omnigraph.open;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.SchemaRecord;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.contract.SchemaContract;
import dev.omnigraph.manifest.contract.SchemaStaging;
import dev.omnigraph.write.CatalogSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The schema of every snapshot, and the one in force as this process last saw it. Thread-safe.
 *
 * <p>The history says which commit put which schema in force; a snapshot is read under the newest
 * one below it. The schema files say what is accepted now. The two differ for the moment between a
 * change's publish and its last rename, when the history is right, and where another engine changed
 * the schema, which leaves no record; then the files are.
 *
 * <p>Cost: a validation is three reads and two existence checks. Writes validate every time; reads
 * only when the graph moved since the last validation.
 */
final class AcceptedSchema implements CatalogSource {
  private final SchemaContract contract;
  private final SchemaStaging staging;
  private final CompiledSchemas schemas;
  private final Supplier<Snapshot> newestMain;
  private volatile Validated last;

  /**
   * What was found last.
   *
   * @param schemaCommit the commit that put the catalog in force, as far as the history says
   */
  private record Validated(
      Catalog catalog, long manifestVersion, Optional<CommitId> schemaCommit) {}

  /**
   * Validates the files.
   *
   * @param newestMain looks at main again, in storage
   */
  AcceptedSchema(
      SchemaContract contract,
      SchemaStaging staging,
      CompiledSchemas schemas,
      Snapshot main,
      Supplier<Snapshot> newestMain) {
    this.contract = contract;
    this.staging = staging;
    this.schemas = schemas;
    this.newestMain = newestMain;
    this.last = new Validated(inForce(main), main.manifestVersion(), main.lineage().schemaCommit());
  }

  private Catalog validate() {
    return schemas.catalogOf(contract.validate().source());
  }

  /** Returns the schema of a recent snapshot of main: by history, checked with the files. */
  private Catalog inForce(Snapshot main) {
    Optional<SchemaRecord> record = main.lineage().schema();
    Catalog files;
    try {
      files = validate();
    } catch (ConflictException e) {
      // Between the renames of a change that is published, the files do not fit each other.
      if (record.isPresent() && isStaged()) {
        return schemas.catalogOf(record.get().source());
      }
      throw e;
    }
    if (record.isEmpty()) {
      return files;
    }
    Catalog recorded = schemas.catalogOf(record.get().source());
    if (recorded.equals(files)) {
      return files;
    }
    boolean moved = !schemaCommit(newestMain.get()).equals(schemaCommit(main));
    if (moved || isStaged()) {
      return recorded;
    }
    return validate(); // the renames ended between the two looks, or another engine changed it
  }

  private static Optional<CommitId> schemaCommit(Snapshot snapshot) {
    return snapshot.lineage().schemaCommit();
  }

  /** Returns whether a change is between staging and its last rename, or was left there. */
  private boolean isStaged() {
    return staging.read().stateJson().isPresent();
  }

  @Override
  public Catalog accepted() {
    Catalog catalog = validate();
    Validated seen = last;
    if (!catalog.equals(seen.catalog())) {
      last = new Validated(catalog, seen.manifestVersion(), seen.schemaCommit());
    }
    return catalog;
  }

  @Override
  public Catalog accepted(Snapshot base) {
    Catalog files = validate();
    Optional<SchemaRecord> record = base.lineage().schema();
    if (record.isEmpty() || schemas.catalogOf(record.get().source()).equals(files)) {
      return files;
    }
    if (!base.branch().isMain()) {
      throw ConflictException.schema(
          "the branch is under another schema than the accepted one",
          "write to a branch made after the last change of schema",
          Details.of("branch", base.branch()));
    }
    if (isStaged() || !schemaCommit(newestMain.get()).equals(schemaCommit(base))) {
      throw ConflictException.schema(
          "the schema is being changed",
          "repeat the write",
          Details.of("branch", base.branch()).and("commit_id", base.head()));
    }
    return validate();
  }

  /** Returns the catalog without looking at the files. */
  Catalog current() {
    return last.catalog();
  }

  /** Returns the catalog a snapshot is read under. */
  Catalog forRead(Snapshot snapshot) {
    Validated seen = last;
    Optional<SchemaRecord> record = snapshot.lineage().schema();
    if (record.isPresent() && !schemaCommit(snapshot).equals(seen.schemaCommit())) {
      Catalog recorded = schemas.catalogOf(record.get().source());
      if (snapshot.branch().isMain() && snapshot.manifestVersion() > seen.manifestVersion()) {
        last = new Validated(recorded, snapshot.manifestVersion(), schemaCommit(snapshot));
      }
      return recorded;
    }
    if (!snapshot.branch().isMain() || snapshot.manifestVersion() <= seen.manifestVersion()) {
      return seen.catalog();
    }
    Catalog catalog = inForce(snapshot);
    last = new Validated(catalog, snapshot.manifestVersion(), schemaCommit(snapshot));
    return catalog;
  }

  /** Notes that this process itself moved the graph, so that a read need not validate again. */
  void movedTo(Snapshot main) {
    Validated seen = last;
    if (main.manifestVersion() <= seen.manifestVersion()) {
      return;
    }
    if (schemaCommit(main).equals(seen.schemaCommit())) {
      last = new Validated(seen.catalog(), main.manifestVersion(), seen.schemaCommit());
    } else {
      last = new Validated(forRead(main), main.manifestVersion(), schemaCommit(main));
    }
  }
}
