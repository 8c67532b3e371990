package dev.omnigraph.write;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.manifest.Snapshot;

/**
 * The schema in force. Thread-safe. Asked once per write; validates the schema contract unless the
 * writer lease proves that nobody changed it.
 */
@FunctionalInterface
public interface CatalogSource {
  /**
   * Returns the catalog of the accepted schema.
   *
   * @throws dev.omnigraph.errors.ConflictException if the schema files do not belong together
   */
  Catalog accepted();

  /**
   * Returns the catalog a write on a base goes by.
   *
   * @throws dev.omnigraph.errors.ConflictException if the schema files do not belong together, or
   *     the base is under another schema than the accepted one
   */
  default Catalog accepted(Snapshot base) {
    return accepted();
  }
}
