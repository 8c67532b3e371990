package dev.omnigraph.storage;

/**
 * What was removed, or would be.
 *
 * @param versions versions
 * @param files files of all kinds
 * @param bytes their size
 * @param opened how many versions had to be opened to find out, which is what it costs
 */
public record Reclaimed(long versions, long files, long bytes, long opened) {
  /** Nothing. */
  public static final Reclaimed NONE = new Reclaimed(0, 0, 0, 0);

  /** Returns both together. */
  public Reclaimed plus(Reclaimed other) {
    return new Reclaimed(
        versions + other.versions, files + other.files, bytes + other.bytes, opened + other.opened);
  }
}
