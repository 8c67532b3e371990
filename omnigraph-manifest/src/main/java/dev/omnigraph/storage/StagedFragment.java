package dev.omnigraph.storage;

/**
 * A data file that was written but that no version names. Opaque to all but the gateway that made
 * it; abandoning it leaves a loose file, never an effect.
 */
public interface StagedFragment {
  /** Returns the number of rows. */
  long rows();

  /** Returns the size of the data file in bytes, or -1 when unknown. */
  long bytes();
}
