package dev.omnigraph.recovery.sidecar;

/**
 * The schema hashes before and after a migration.
 *
 * @param fromHash the hash of the accepted schema before
 * @param toHash the hash of the accepted schema after
 */
public record SchemaTransition(String fromHash, String toHash) {
  /** Validates that both hashes are there. */
  public SchemaTransition {
    if (fromHash.isBlank() || toHash.isBlank()) {
      throw new IllegalArgumentException("a schema transition needs two hashes");
    }
  }
}
