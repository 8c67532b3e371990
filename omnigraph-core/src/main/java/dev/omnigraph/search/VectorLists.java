package dev.omnigraph.search;

import dev.omnigraph.search.files.IndexInput;
import dev.omnigraph.search.files.IndexOutput;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/**
 * The vectors of one property in one data file, in lists of near ones. Immutable.
 *
 * <p>A list has the nodes whose vectors are nearer to its centre than to any other. What a list can
 * have for a query is told by the distance of the query to the list's cell; how much of that
 * distance to believe for which recall was measured on vectors of the file.
 *
 * <p>It knows rows of the file whatever version they were live in; rows without a vector are known
 * and in no list.
 */
final class VectorLists {
  private final Centres centres;

  /** Where each list starts in {@link #ordinals}, and where the last one ends. */
  private final int[] starts;

  private final int[] ordinals;

  /** The rows of the file it knows. */
  private final BitSet rows;

  private final CellReach reach;

  VectorLists(Centres centres, int[] starts, int[] ordinals, BitSet rows, CellReach reach) {
    this.centres = centres;
    this.starts = starts;
    this.ordinals = ordinals;
    this.rows = rows;
    this.reach = reach;
  }

  /**
   * Puts nodes into lists.
   *
   * @param nodes the nodes
   * @param lists the list of each
   */
  static VectorLists of(Centres centres, int[] nodes, int[] lists, BitSet rows, CellReach reach) {
    int[] starts = new int[centres.count() + 1];
    for (int list : lists) {
      starts[list + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] ends = Arrays.copyOf(starts, centres.count());
    int[] ordinals = new int[nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      ordinals[ends[lists[i]]++] = nodes[i];
    }
    return new VectorLists(centres, starts, ordinals, rows, reach);
  }

  /**
   * Writes them so that {@link #read} gives them back.
   *
   * @param rowOf the row in the data file of each node
   */
  void write(IndexOutput out, IntUnaryOperator rowOf) throws IOException {
    centres.write(out);
    reach.write(out);
    long[] words = rows.toLongArray();
    out.putCount(words.length);
    for (long word : words) {
      out.putLong(word);
    }
    out.putCount(ordinals.length);
    for (int list = 0; list < count(); list++) {
      out.putCount(starts[list + 1] - starts[list]);
    }
    for (int ordinal : ordinals) {
      out.putCount(rowOf.applyAsInt(ordinal));
    }
  }

  /**
   * Reads lists.
   *
   * @param dimension the dimension of the vectors
   * @param ordinalOf the node of each row of the data file, -1 for rows a version does not have;
   *     such rows are not known to the lists
   * @throws IOException if they contradict themselves or the data file
   */
  static VectorLists read(IndexInput in, int dimension, int[] ordinalOf) throws IOException {
    Centres centres = Centres.read(in, dimension);
    CellReach reach = CellReach.read(in);
    long[] words = new long[in.getCountOf(Long.BYTES)];
    for (int i = 0; i < words.length; i++) {
      words[i] = in.getLong();
    }
    BitSet rows = BitSet.valueOf(words);
    if (rows.length() > ordinalOf.length) {
      throw new IOException("the data file has fewer rows");
    }
    int size = in.getCountOf(1);
    int[] ends = new int[centres.count()];
    int end = 0;
    for (int list = 0; list < ends.length; list++) {
      end += in.getCountBelow((long) size - end + 1);
      ends[list] = end;
    }
    if (end != size) {
      throw new IOException("the numbers of vectors differ");
    }
    BitSet placed = new BitSet(ordinalOf.length);
    IntArrayList nodes = new IntArrayList(size);
    IntArrayList lists = new IntArrayList(size);
    for (int at = 0, list = 0; at < size; at++) {
      while (at == ends[list]) {
        list++;
      }
      int row = in.getCountBelow(ordinalOf.length);
      if (placed.get(row) || !rows.get(row)) {
        throw new IOException("a row is in two lists, or in one and not known");
      }
      placed.set(row);
      if (ordinalOf[row] >= 0) {
        nodes.add(ordinalOf[row]);
        lists.add(list);
      }
    }
    for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
      rows.set(row, ordinalOf[row] >= 0);
    }
    return of(centres, nodes.toIntArray(), lists.toIntArray(), rows, reach);
  }

  /** Returns the same lists with further nodes in them. */
  VectorLists with(int[] nodes, int[] lists, BitSet furtherRows) {
    int known = ordinals.length;
    int[] allNodes = Arrays.copyOf(ordinals, known + nodes.length);
    int[] allLists = new int[allNodes.length];
    for (int list = 0; list < centres.count(); list++) {
      Arrays.fill(allLists, starts[list], starts[list + 1], list);
    }
    System.arraycopy(nodes, 0, allNodes, known, nodes.length);
    System.arraycopy(lists, 0, allLists, known, lists.length);
    BitSet allRows = (BitSet) rows.clone();
    allRows.or(furtherRows);
    return of(centres, allNodes, allLists, allRows, reach);
  }

  Centres centres() {
    return centres;
  }

  int count() {
    return centres.count();
  }

  int from(int list) {
    return starts[list];
  }

  int to(int list) {
    return starts[list + 1];
  }

  int ordinalAt(int at) {
    return ordinals[at];
  }

  boolean knows(int row) {
    return rows.get(row);
  }

  /** Returns how many rows it knows. */
  int rowCount() {
    return rows.cardinality();
  }

  /**
   * Returns for each list the bound below which it has nothing to add: once the worst of the rows
   * that count is nearer than that, the list may be left out.
   */
  float[] bounds(float[] vector, double recall) {
    float[] bounds = new float[centres.count()];
    if (recall < 1) {
      centres.distances(vector, 0, bounds);
      centres.cellDistances(bounds);
      float share = reach.share(recall);
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = bounds[i] > 0 ? bounds[i] / share : 0;
      }
    }
    return bounds;
  }

  /** Returns about how many bytes of heap it holds. */
  long bytes() {
    return centres.bytes() + 4L * (starts.length + ordinals.length) + rows.size() / 8;
  }
}
