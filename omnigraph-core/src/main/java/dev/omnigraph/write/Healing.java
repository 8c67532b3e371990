package dev.omnigraph.write;

import dev.omnigraph.recovery.sidecar.ArmedSidecar;

/** What the write path asks of recovery. Thread-safe. */
public interface Healing {
  /**
   * Ends interrupted operations of this graph as far as possible. Called before anything is
   * captured and never with a queue held. Cost: one listing when nothing is pending.
   *
   * @throws dev.omnigraph.errors.OmnigraphException if the sidecars could not be listed or read
   */
  void heal();

  /**
   * Undoes an operation of this process whose effects are there and whose publish is not, or finds
   * that it was published. The caller holds the queues of its tables.
   *
   * @return whether the outcome is final: completed or rolled back
   */
  boolean compensate(ArmedSidecar sidecar);
}
