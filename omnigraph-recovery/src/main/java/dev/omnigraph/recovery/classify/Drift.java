package dev.omnigraph.recovery.classify;

/** Why a head is above the version the graph pins. */
public enum Drift {
  /** Another pending sidecar starts from the version the graph pins, or there is no drift. */
  EXPLAINED,
  /** Nobody claims it. */
  UNEXPLAINED
}
