package dev.omnigraph.open;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.contract.SchemaContract;
import dev.omnigraph.write.CatalogSource;

/**
 * The schema in force, as this process last saw it. Thread-safe.
 *
 * <p>Cost: a validation is three reads and two existence checks. Writes validate every time; reads
 * only when the graph moved since the last validation.
 */
final class AcceptedSchema implements CatalogSource {
  private final SchemaContract contract;
  private final CompiledSchemas schemas;
  private volatile Validated last;

  private record Validated(Catalog catalog, long manifestVersion) {}

  AcceptedSchema(SchemaContract contract, CompiledSchemas schemas, long manifestVersion) {
    this.contract = contract;
    this.schemas = schemas;
    this.last = new Validated(validate(), manifestVersion);
  }

  private Catalog validate() {
    return schemas.catalogOf(contract.validate().source());
  }

  @Override
  public Catalog accepted() {
    Catalog catalog = validate();
    last = new Validated(catalog, last.manifestVersion());
    return catalog;
  }

  /** Returns the catalog without looking at the files. */
  Catalog current() {
    return last.catalog();
  }

  /** Returns the catalog a snapshot of main is read under, validating if the graph has moved on. */
  Catalog forRead(Snapshot snapshot) {
    Validated seen = last;
    if (!snapshot.branch().isMain() || snapshot.manifestVersion() <= seen.manifestVersion()) {
      return seen.catalog();
    }
    Catalog catalog = validate();
    last = new Validated(catalog, snapshot.manifestVersion());
    return catalog;
  }

  /** Notes that this process itself moved the graph, so that a read need not validate again. */
  void movedTo(long manifestVersion) {
    Validated seen = last;
    if (manifestVersion > seen.manifestVersion()) {
      last = new Validated(seen.catalog(), manifestVersion);
    }
  }
}
