package dev.omnigraph.search;

import dev.omnigraph.search.files.IndexInput;
import dev.omnigraph.search.files.IndexOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How near the cells of true neighbours are, compared with the neighbours themselves. Immutable.
 *
 * <p>A neighbour at a squared distance is never in a cell that is farther than that, but in many
 * dimensions nearly always in a much nearer one. Measured on vectors of the data: per number of
 * neighbours wanted, the squared distance of the cell of each neighbour divided by that of the last
 * neighbour. The share of these quotients below a value is the recall of a search that leaves out
 * cells farther than the value says.
 */
final class CellReach {
  private final float[][] quotients;

  /** Takes over quotients, one array for each number of neighbours, and sorts them. */
  CellReach(float[][] quotients) {
    this.quotients = quotients;
    for (float[] each : quotients) {
      Arrays.sort(each);
    }
  }

  /** Writes it so that {@link #read} gives it back. */
  void write(IndexOutput out) throws IOException {
    out.putCount(quotients.length);
    for (float[] each : quotients) {
      out.putCount(each.length);
      out.putFloats(each);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it contradicts itself
   */
  static CellReach read(IndexInput in) throws IOException {
    float[][] quotients = new float[in.getCountOf(1)][];
    for (int i = 0; i < quotients.length; i++) {
      quotients[i] = in.getFloats(in.getCount());
    }
    return new CellReach(quotients);
  }

  /**
   * Returns the quotient up to which cells are looked at. Half of the misses a recall allows are
   * left for queries that are unlike the data.
   */
  float share(double recall) {
    double kept = 1 - (1 - recall) / 2;
    float share = 0;
    for (float[] each : quotients) {
      if (each.length > 0) {
        int at = (int) Math.ceil(kept * each.length) - 1;
        share = Math.max(share, each[Math.max(0, at)]);
      }
    }
    return share;
  }
}
