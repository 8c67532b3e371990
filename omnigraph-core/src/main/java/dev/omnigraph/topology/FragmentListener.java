package dev.omnigraph.topology;

/** Hears of data files that no snapshot in use or recent has any more. Called by any thread. */
@FunctionalInterface
public interface FragmentListener {
  /** Lets go what is derived from a data file; it may be asked for again. */
  void released(String dataFile);
}
