package dev.omnigraph.write;

/** Whether a write of a table may be moved over a newer version of it. */
public enum OpClass {
  /** Inserts and upserts: resolved again on whatever version is current. */
  NON_STRICT,
  /** Updates, deletes, overwrites: only on the version they read, maintenance apart. */
  STRICT
}
