package dev.omnigraph.query.exec;

import dev.omnigraph.expr.ArrayOperands;
import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.ir.RankSpec;
import dev.omnigraph.query.plan.Start;
import it.unimi.dsi.fastutil.ints.Int2DoubleOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrays;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Orders complete rows by the relevance of one node: conditions and traversals apply first, then
 * the ranking decides alone. Rows of equally ranked nodes follow the ids of their variables. A node
 * a ranking leaves out takes its rows with it.
 */
final class RankStage implements Sink<RankStage> {
  private static final long ORDERED_BYTES = 12; // a sequence, its copy, and another while sorting
  private static final long FUSED_BYTES = 128; // entries of hash tables, half full, and of a map

  private final ExecutionContext context;
  private final Scores scores;
  private final RankSpec rank;
  private final RowOrder ties;
  private final long limit;
  private final KeptRows keptRows;
  private final RowBlock rows;

  /** What a row must not exceed; null where that is not known of a row alone. */
  private final @Nullable KeyBound bound;

  private int[] kept = new int[0];

  /**
   * Creates a stage. The first one of a query is made before other threads make theirs, and scores
   * the ranking, so that they only look it up.
   */
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
    this.ties = ties;
    this.limit = limit;
    this.keptRows = new KeptRows(context, columns);
    this.rows = keptRows.rows();
    this.bound =
        rank instanceof RankSpec.Rrf || limit < 1 || limit > Start.BOUND_LIMIT_MAX
            ? null
            : new KeyBound((int) limit);
    if (bound != null) {
      scores.score(rank);
    }
  }

  /** Lets a search that gives nodes to this stage alone see which rows still count. */
  void tellBound() {
    KeyBound own = bound;
    if (own != null) {
      scores.boundBy(own::value);
    }
  }

  @Override
  public void take(Operator input, int range) {
    for (RowBlock block = input.next(); block != null; block = input.next()) {
      if (bound != null) {
        keepBest(block, bound);
      }
      append(block);
    }
  }

  /** Drops the rows of which this sink already has enough better ones. */
  private void keepBest(RowBlock block, KeyBound smallest) {
    ArrayOperands.Score score = scores.score(rank); // known since the first stage was made
    boolean ascends = rank instanceof RankSpec.Nearest;
    int[] nodes = block.column(rank.slot());
    int size = block.size();
    if (kept.length < size) {
      kept = new int[size];
    }
    int count = 0;
    double most = smallest.value();
    for (int i = 0; i < size; i++) {
      double key = ascends ? score.atMost(nodes[i], most) : -score.at(nodes[i]);
      if (key <= most) { // false for NaN
        kept[count++] = i;
        smallest.offer(key);
        most = smallest.value();
      }
    }
    block.keep(kept, count);
  }

  private void append(RowBlock block) {
    keptRows.append(block);
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
    context.reserve((long) Double.BYTES * count);
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
    context.reserve(
        FUSED_BYTES * (first.length + second.length) + (long) Double.BYTES * rows.size());
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
    context.reserve((long) Integer.BYTES * sequence.length);
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
    context.reserve(ORDERED_BYTES * keys.length);
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
    context.reserve(ORDERED_BYTES * keys.length + Double.BYTES * Math.min(keys.length, limit));
    int[] candidates = atMost(keys, limit);
    IntArrays.mergeSort(candidates, (a, b) -> compare(keys, a, b));
    return keptRows.arrange(candidates, (int) Math.min(candidates.length, limit));
  }

  /** Returns the rows that can be among the first {@code most}, in no order. */
  private static int[] atMost(double[] keys, long most) {
    double bound = Double.POSITIVE_INFINITY;
    if (most > 0 && most < keys.length) {
      KeyBound smallest = new KeyBound((int) most);
      for (double key : keys) {
        if (!Double.isNaN(key)) {
          smallest.offer(key);
        }
      }
      bound = smallest.value();
    }
    int[] rows = new int[keys.length];
    int count = 0;
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] <= bound) { // false for NaN
        rows[count++] = i;
      }
    }
    return Arrays.copyOf(rows, count);
  }
}
