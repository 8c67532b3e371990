package dev.omnigraph.write.rows;

/** How a write puts its rows into a table. */
public enum Placement {
  /** Beside the committed rows; ids that exist are conflicts. */
  APPEND,
  /** Replacing committed rows of equal id. */
  UPSERT,
  /** Instead of all committed rows. */
  REPLACE_ALL
}
