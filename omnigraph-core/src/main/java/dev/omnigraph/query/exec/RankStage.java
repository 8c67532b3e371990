package dev.omnigraph.query.exec;

import dev.omnigraph.expr.ArrayOperands;
import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.ir.RankSpec;
import it.unimi.dsi.fastutil.ints.Int2DoubleOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrays;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Orders complete rows by the relevance of one node: conditions and traversals apply first, then
 * the ranking decides alone. Rows of equally ranked nodes follow the ids of their variables. A node
 * a ranking leaves out takes its rows with it.
 */
final class RankStage implements Sink<RankStage> {
  private final ExecutionContext context;
  private final Scores scores;
  private final RankSpec rank;
  private final int[] columns;
  private final RowOrder ties;
  private final long limit;
  private final RowBlock rows;

  RankStage(
      ExecutionContext context,
      Scores scores,
      RankSpec rank,
      int[] columns,
      RowOrder ties,
      long limit) {
    this.context = context;
    this.scores = scores;
    this.rank = rank;
    this.columns = columns;
    this.ties = ties;
    this.limit = limit;
    this.rows = new RowBlock(context.columnCount());
  }

  @Override
  public void take(Operator input, int range) {
    for (RowBlock block = input.next(); block != null; block = input.next()) {
      append(block);
    }
  }

  private void append(RowBlock block) {
    context.reserve(4L * block.size() * columns.length);
    rows.append(block, columns);
  }

  @Override
  public void merge(RankStage other) {
    append(other.rows);
  }

  @Override
  public boolean isIndependentOfSpread() {
    return true; // ranks and ids decide alone
  }

  /** Returns the best of the rows taken, in order. */
  RowBlock best() {
    double[] keys =
        rank instanceof RankSpec.Rrf rrf ? fusedKeys(rrf) : singleKeys(rank, rows.size());
    return bestBy(keys);
  }

  /** Returns per row a key that is smaller for better rows; NaN leaves the row out. */
  private double[] singleKeys(RankSpec single, int count) {
    ArrayOperands.Score score = scores.score(single);
    double sign = single instanceof RankSpec.Nearest ? 1 : -1;
    int[] nodes = rows.column(single.slot());
    double[] keys = new double[count];
    for (int i = 0; i < count; i++) {
      if ((i & 0xfff) == 0) {
        context.checkpoint();
      }
      keys[i] = sign * score.at(nodes[i]);
    }
    return keys;
  }

  private double[] fusedKeys(RankSpec.Rrf rrf) {
    double constant = scores.fusionConstant(rrf);
    int[] first = ranked(rrf.first());
    int[] second = ranked(rrf.second());
    Int2DoubleOpenHashMap fused = new Int2DoubleOpenHashMap();
    for (int[] arm : new int[][] {first, second}) {
      for (int r = 0; r < arm.length; r++) {
        fused.addTo(arm[r], 1 / (constant + r + 1));
      }
    }
    // Equal scores: nodes of the first arm in its order, then those only the second one found.
    Int2IntOpenHashMap position = new Int2IntOpenHashMap();
    int[] entities = new int[fused.size()];
    int count = 0;
    for (int[] arm : new int[][] {first, second}) {
      for (int node : arm) {
        if (!position.containsKey(node)) {
          position.put(node, count);
          entities[count++] = node;
        }
      }
    }
    IntArrays.mergeSort(
        entities,
        (a, b) -> {
          int order = Double.compare(fused.get(b), fused.get(a));
          return order != 0 ? order : Integer.compare(position.get(a), position.get(b));
        });
    int winners = (int) Math.min(count, limit);
    Int2IntOpenHashMap place = new Int2IntOpenHashMap();
    place.defaultReturnValue(-1);
    Map<Integer, Double> remembered = new HashMap<>();
    for (int i = 0; i < winners; i++) {
      place.put(entities[i], i);
      remembered.put(entities[i], fused.get(entities[i]));
    }
    scores.remember(rrf, remembered);
    double[] keys = new double[rows.size()];
    int[] nodes = rows.column(rrf.slot());
    for (int i = 0; i < keys.length; i++) {
      int at = place.get(nodes[i]);
      keys[i] = at < 0 ? Double.NaN : at;
    }
    return keys;
  }

  /** Returns the distinct nodes of an arm, best first; a nearest arm gives at most the limit. */
  private int[] ranked(RankSpec arm) {
    int size = rows.size();
    double[] keys = singleKeys(arm, size);
    int[] nodes = rows.column(arm.slot());
    int[] sequence = ordered(keys);
    long most = arm instanceof RankSpec.Nearest ? limit : Long.MAX_VALUE;
    Int2IntOpenHashMap seen = new Int2IntOpenHashMap();
    int[] ranked = new int[sequence.length];
    int count = 0;
    for (int row : sequence) {
      if (count < most && !seen.containsKey(nodes[row])) {
        seen.put(nodes[row], count);
        ranked[count++] = nodes[row];
      }
    }
    return Arrays.copyOf(ranked, count);
  }

  /** Returns the rows that have a key, in order. */
  private int[] ordered(double[] keys) {
    int[] sequence = new int[keys.length];
    int count = 0;
    for (int i = 0; i < keys.length; i++) {
      if (!Double.isNaN(keys[i])) {
        sequence[count++] = i;
      }
    }
    int[] kept = Arrays.copyOf(sequence, count);
    context.checkpoint();
    IntArrays.mergeSort(kept, (a, b) -> compare(keys, a, b));
    return kept;
  }

  private int compare(double[] keys, int a, int b) {
    int order = Double.compare(keys[a], keys[b]);
    return order != 0 ? order : ties.compare(rows, a, rows, b);
  }

  private RowBlock bestBy(double[] keys) {
    int[] candidates = atMost(keys, limit);
    IntArrays.mergeSort(candidates, (a, b) -> compare(keys, a, b));
    return rows.arrange(candidates, 0, (int) Math.min(candidates.length, limit));
  }

  /** Returns the n-th smallest key, or NaN when fewer rows have one. */
  private static double smallest(double[] keys, int n) {
    double[] heap = new double[n]; // the largest of the n smallest on top
    int size = 0;
    for (double key : keys) {
      if (Double.isNaN(key) || (size == n && key >= heap[0])) {
        continue;
      }
      if (size < n) {
        int child = size++;
        while (child > 0 && heap[(child - 1) / 2] < key) {
          heap[child] = heap[(child - 1) / 2];
          child = (child - 1) / 2;
        }
        heap[child] = key;
        continue;
      }
      int parent = 0;
      for (int child = 1; child < n; child = 2 * parent + 1) {
        if (child + 1 < n && heap[child + 1] > heap[child]) {
          child++;
        }
        if (heap[child] <= key) {
          break;
        }
        heap[parent] = heap[child];
        parent = child;
      }
      heap[parent] = key;
    }
    return size < n ? Double.NaN : heap[0];
  }

  /** Returns the rows that can be among the first {@code most}, in no order. */
  private static int[] atMost(double[] keys, long most) {
    double bound = most > 0 && most < keys.length ? smallest(keys, (int) most) : Double.NaN;
    int[] rows = new int[keys.length];
    int count = 0;
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] <= bound || (Double.isNaN(bound) && !Double.isNaN(keys[i]))) {
        rows[count++] = i;
      }
    }
    return Arrays.copyOf(rows, count);
  }
}
