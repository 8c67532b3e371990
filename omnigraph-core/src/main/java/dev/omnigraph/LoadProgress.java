package dev.omnigraph;

/** Hears how far a load is. Called from the loading threads, a few times a second at most. */
@FunctionalInterface
public interface LoadProgress {
  /** Ignores the news. */
  LoadProgress NONE = (bytes, records) -> {};

  /**
   * Takes note.
   *
   * @param bytes input bytes read so far, over all sources
   * @param records records read so far
   */
  void update(long bytes, long records);
}
