package dev.omnigraph.manifest;

import java.util.Objects;

/**
 * The schema a commit put in force, kept with the commit so that old snapshots are read under their
 * own schema. Immutable, opaque text here.
 *
 * @param source the accepted source text
 * @param irJson the canonical JSON
 */
public record SchemaRecord(String source, String irJson) {
  /** Validates. */
  public SchemaRecord {
    Objects.requireNonNull(source);
    Objects.requireNonNull(irJson);
  }
}
