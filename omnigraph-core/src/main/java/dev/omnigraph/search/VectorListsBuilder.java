package dev.omnigraph.search;

import dev.omnigraph.expr.NearestSearch;
import dev.omnigraph.expr.SquaredDistance;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.VectorColumn;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Sorts the vectors of a data file into lists: finds centres with Lloyd's algorithm over a sample,
 * puts each vector into the list of its nearest centre, and measures on some vectors where their
 * true neighbours lie. Without chance: equal files give equal lists, however many threads help.
 *
 * <p>Confined to one thread, which others help.
 */
final class VectorListsBuilder {
  /** Names the rules of making lists; to be raised when they change. */
  static final String RULES = "rules 1";

  /** More lists make looking at their centres dearer and each list shorter. */
  private static final double LISTS_PER_ROOT = 2;

  private static final int SAMPLED_PER_LIST = 16;
  private static final int ROUNDS = 5;
  private static final int ROWS_PER_PART = 2_048;
  private static final int BATCH = 1_024;

  /** How many comparisons of vectors the measuring may take, and how many queries at least. */
  private static final int COMPARISONS_MAX = 8_000_000;

  private static final int QUERIES_MIN = 32;
  private static final int QUERIES_MAX = 256;

  private static final int[] NEIGHBOURS = {1, 10, 100};

  private final VectorColumn column;
  private final NearestSearch.Work work;
  private final int dimension;
  private final int[] ordinals;
  private final BitSet rows;
  private Centres centres;
  private int[] lists = new int[0];

  private VectorListsBuilder(
      VectorColumn column, NearestSearch.Work work, int[] ordinals, BitSet rows) {
    this.column = column;
    this.work = work;
    this.dimension = column.dimension();
    this.ordinals = ordinals;
    this.rows = rows;
    this.centres = Centres.of(new float[1][dimension], dimension);
  }

  /** Returns about how many bytes the lists of so many vectors take. */
  static long expectedBytes(int count, int dimension) {
    return 4L * count + 4L * listCount(count) * dimension + count / 8;
  }

  private static int listCount(int count) {
    return Math.max(1, (int) (LISTS_PER_ROOT * Math.sqrt(count)));
  }

  /** Makes the lists of the live rows of a fragment. */
  static VectorLists build(
      NodeTable nodes, FragmentRows fragment, VectorColumn column, NearestSearch.Work work) {
    IntArrayList ordinals = new IntArrayList(fragment.liveRows());
    BitSet rows = new BitSet(fragment.physicalRows());
    OrdinalCursor cursor = TermIndex.rows(nodes, fragment);
    int[] batch = new int[BATCH];
    for (int filled = cursor.next(batch); filled > 0; filled = cursor.next(batch)) {
      work.checkpoint();
      for (int i = 0; i < filled; i++) {
        rows.set((int) nodes.rowAddress(batch[i]));
        if (!column.isNull(batch[i])) {
          ordinals.add(batch[i]);
        }
      }
    }
    return new VectorListsBuilder(column, work, ordinals.toIntArray(), rows).build();
  }

  private VectorLists build() {
    int count = ordinals.length;
    if (count == 0) {
      return VectorLists.of(centres, ordinals, lists, rows, new CellReach(new float[0][]));
    }
    int listCount = listCount(count);
    int[] sample = sample(ordinals, Math.min(count, SAMPLED_PER_LIST * listCount), 1);
    float[][] means = new float[listCount][dimension];
    for (int j = 0; j < listCount; j++) {
      copy(sample[(int) ((long) j * sample.length / listCount)], means[j]);
    }
    int[] assigned = new int[sample.length];
    for (int round = 0; round < ROUNDS; round++) {
      centres = Centres.of(means, dimension);
      assign(sample, assigned);
      average(sample, assigned, means);
    }
    centres = Centres.of(means, dimension);
    lists = new int[count];
    assign(ordinals, lists);
    return VectorLists.of(centres, ordinals, lists, rows, measure());
  }

  /** Picks rows spread over all, by a fixed sequence. */
  private static int[] sample(int[] from, int count, int seed) {
    int[] sample = new int[count];
    for (int i = 0; i < count; i++) {
      long start = (long) i * from.length / count;
      long stop = (long) (i + 1) * from.length / count;
      sample[i] = from[(int) (start + mixed(31L * i + seed) % (stop - start))];
    }
    return sample;
  }

  /** Returns a number that looks random and is not negative. */
  private static long mixed(long value) {
    long z = value * 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return (z ^ z >>> 31) >>> 1;
  }

  private void copy(int ordinal, float[] target) {
    System.arraycopy(column.slabAt(ordinal), column.startAt(ordinal), target, 0, dimension);
  }

  private void assign(int[] wanted, int[] target) {
    int parts = (wanted.length + ROWS_PER_PART - 1) / ROWS_PER_PART;
    work.spread(
        parts,
        part -> {
          work.checkpoint();
          float[] distances = new float[centres.count()];
          int end = Math.min(wanted.length, (part + 1) * ROWS_PER_PART);
          for (int i = part * ROWS_PER_PART; i < end; i++) {
            centres.distances(column.slabAt(wanted[i]), column.startAt(wanted[i]), distances);
            target[i] = centres.nearest(distances);
          }
        });
  }

  /** Moves each centre to the middle of what was assigned to it; one without anything stays. */
  private void average(int[] sample, int[] assigned, float[][] means) {
    double[][] sums = new double[means.length][];
    int[] counts = new int[means.length];
    for (int i = 0; i < sample.length; i++) {
      int list = assigned[i];
      double[] sum = sums[list];
      if (sum == null) {
        sum = new double[dimension];
        sums[list] = sum;
      }
      counts[list]++;
      float[] slab = column.slabAt(sample[i]);
      int start = column.startAt(sample[i]);
      for (int c = 0; c < dimension; c++) {
        sum[c] += slab[start + c];
      }
    }
    for (int j = 0; j < means.length; j++) {
      for (int c = 0; counts[j] > 0 && c < dimension; c++) {
        means[j][c] = (float) (sums[j][c] / counts[j]);
      }
    }
  }

  /** Asks for the neighbours of some vectors, and looks where they are. */
  private CellReach measure() {
    int count = ordinals.length;
    int queries =
        Math.min(count, Math.max(QUERIES_MIN, Math.min(QUERIES_MAX, COMPARISONS_MAX / count)));
    int[] asked = sample(ordinals, queries, 2);
    float[][] quotients = new float[NEIGHBOURS.length][];
    for (int k = 0; k < quotients.length; k++) {
      quotients[k] = new float[NEIGHBOURS[k] < count ? queries * NEIGHBOURS[k] : 0];
    }
    work.spread(queries, query -> measure(asked[query], query, quotients));
    return new CellReach(quotients);
  }

  private void measure(int ordinal, int query, float[][] quotients) {
    float[] vector = new float[dimension];
    copy(ordinal, vector);
    float[] cells = new float[centres.count()];
    centres.distances(vector, 0, cells);
    centres.cellDistances(cells);
    int most = Math.min(ordinals.length - 1, NEIGHBOURS[NEIGHBOURS.length - 1]);
    double[] distances = new double[most];
    int[] found = new int[most];
    neighbours(ordinal, vector, distances, found);
    for (int k = 0; k < quotients.length; k++) {
      int neighbours = NEIGHBOURS[k];
      for (int i = 0; i < neighbours && quotients[k].length > 0; i++) {
        double last = distances[neighbours - 1];
        double quotient = cells[lists[found[i]]] / last;
        quotients[k][query * neighbours + i] = quotient > 0 ? (float) quotient : 0; // NaN for 0 / 0
      }
    }
  }

  /** Finds the nearest other nodes, nearest first. */
  private void neighbours(int ordinal, float[] vector, double[] distances, int[] found) {
    int count = 0;
    double bound = Double.POSITIVE_INFINITY;
    for (int i = 0; i < ordinals.length; i++) {
      if ((i & 0xfff) == 0) {
        work.checkpoint();
      }
      int other = ordinals[i];
      double distance =
          SquaredDistance.atMost(column.slabAt(other), column.startAt(other), vector, bound);
      if (other == ordinal || !(distance <= bound)) { // NaN: too far
        continue;
      }
      int at = count < found.length ? count++ : count - 1;
      for (; at > 0 && distances[at - 1] > distance; at--) {
        distances[at] = distances[at - 1];
        found[at] = found[at - 1];
      }
      distances[at] = distance;
      found[at] = i;
      bound = count == found.length ? distances[count - 1] : bound;
    }
    Arrays.fill(distances, count, distances.length, Double.POSITIVE_INFINITY);
  }
}
