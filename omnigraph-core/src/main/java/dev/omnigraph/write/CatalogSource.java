package dev.omnigraph.write;

import dev.omnigraph.catalog.Catalog;

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
}
