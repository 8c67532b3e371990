package dev.omnigraph.topology;

/** Walks live ordinals in row order. Confined to one thread. */
public interface OrdinalCursor {
  /**
   * Fills the buffer from index 0.
   *
   * @return how many were written; 0 at the end
   */
  int next(int[] buffer);
}
