package dev.omnigraph.recovery.sidecar;

/** How much a sidecar knows about the versions its operation reaches. */
public enum Strictness {
  /** Exactly one version per table, on top of the expected one. */
  STRICT,
  /** One or more versions per table: pins are lower bounds. */
  LOOSE,
  /** One or more versions per table, confirmed in the sidecar after the last table commit. */
  CONFIRMED
}
