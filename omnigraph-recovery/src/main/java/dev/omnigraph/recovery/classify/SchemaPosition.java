package dev.omnigraph.recovery.classify;

/** Where the schema files stand relative to the schema a migration leads to. */
public enum SchemaPosition {
  /** Not the target and nothing complete staged; also where no schema is involved. */
  UNTOUCHED,
  /** The complete target is staged, or its renames have begun. */
  STAGED,
  /** The target is the accepted schema and nothing is staged. */
  ACCEPTED,
  /** What is staged belongs to another transition. */
  CONTRADICTORY
}
