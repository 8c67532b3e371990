package dev.omnigraph.delta;

/**
 * How much one comparison keeps in memory. Immutable.
 *
 * @param idsMax ids of candidate rows kept at once; when there are more, they are read again, one
 *     range of ids after the other
 * @param rowsMax changed rows kept at once with all of their values
 * @param bytesMax about how many stored bytes those may have
 */
public record DeltaLimits(int idsMax, int rowsMax, long bytesMax) {
  private static final int IDS_LEAST = 10_000;
  private static final int IDS_MOST = 2_000_000;

  /** Validates. */
  public DeltaLimits {
    if (idsMax < 2 || rowsMax < 1 || bytesMax < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }

  /**
   * Returns the limits used unless said otherwise: an id for every KiB the heap may have, at most
   * two million, 4,096 rows, 16 MiB.
   */
  public static DeltaLimits standard() {
    long ids = Runtime.getRuntime().maxMemory() >> 10;
    return new DeltaLimits((int) Math.max(IDS_LEAST, Math.min(ids, IDS_MOST)), 4_096, 16L << 20);
  }
}
