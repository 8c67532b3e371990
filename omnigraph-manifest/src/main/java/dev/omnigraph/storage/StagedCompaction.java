package dev.omnigraph.storage;

import java.util.List;

/**
 * Neighbouring fragments whose live rows were copied, with their row ids, into data files that no
 * version names. Opaque to all but the gateway that made it; abandoning it leaves loose files,
 * never an effect.
 */
public interface StagedCompaction {
  /** Returns the fragments to replace, as they were copied. */
  List<FragmentInfo> replaced();

  /** Returns how many fragments take their place. */
  int fragmentsAdded();

  /** Returns the size of the copies in bytes, or -1 when unknown. */
  long bytesAdded();
}
