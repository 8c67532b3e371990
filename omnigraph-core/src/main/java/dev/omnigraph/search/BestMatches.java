package dev.omnigraph.search;

import dev.omnigraph.expr.Limits;
import dev.omnigraph.expr.TextSearch;
import it.unimi.dsi.fastutil.doubles.DoubleArrayList;
import it.unimi.dsi.fastutil.doubles.DoubleHeapPriorityQueue;
import it.unimi.dsi.fastutil.ints.Int2DoubleOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;

/**
 * The texts with the greatest scores, found without scoring those that cannot be among them. Texts
 * that score the same as the last one wanted are all there, since what decides between them is not
 * known here.
 *
 * <p>The terms of a fragment are put in the order of the most they can add to a score. Those at the
 * start that together stay below the least score that still counts bring no text in alone: they are
 * only looked up in texts that have another term (MaxScore: Turtle and Flood, "Query Evaluation:
 * Strategies and Optimizations", 1995). Once a single term is left that can, texts that have it too
 * rarely are passed over by their count.
 *
 * <p>Confined to one thread until {@link #finish} returned; then any number of threads may read it.
 */
final class BestMatches implements TextSearch.Matches {
  /** With more terms the walk over texts costs more than it spares. */
  static final int TERMS_MAX = 16;

  /** Bounds are computed with other roundings than scores. */
  private static final double SLACK = 1 + 1e-9;

  /** How many texts are looked at or kept before the limits are asked. */
  private static final int TEXTS_PER_CHECKPOINT = 1 << 12;

  private static final long BYTES_PER_TEXT = 24; // in growing lists

  private final QueryTerms terms;
  private final int wanted;
  private final Limits limits;
  private final DoubleHeapPriorityQueue best = new DoubleHeapPriorityQueue();
  private final IntArrayList ordinals = new IntArrayList();
  private final DoubleArrayList scores = new DoubleArrayList();
  private final Int2DoubleOpenHashMap found = new Int2DoubleOpenHashMap();

  /** The least score that still counts. */
  private double least = Double.NEGATIVE_INFINITY;

  private long scored;

  /**
   * Starts without texts.
   *
   * @param terms at most {@link #TERMS_MAX}
   * @param wanted how many texts, at least 1
   */
  BestMatches(QueryTerms terms, int wanted, Limits limits) {
    this.limits = limits;
    this.terms = terms;
    this.wanted = wanted;
    found.defaultReturnValue(Double.NaN);
  }

  /** Finds the texts. */
  BestMatches finish() {
    for (int i = 0; i < terms.fragments().size(); i++) {
      Walk walk = new Walk(i);
      walk.run();
    }
    for (int i = 0; i < ordinals.size(); i++) {
      if (scores.getDouble(i) >= least) {
        found.put(ordinals.getInt(i), scores.getDouble(i));
      }
    }
    ordinals.clear();
    ordinals.trim();
    scores.clear();
    scores.trim();
    return this;
  }

  /** Returns how many texts were scored. */
  long scored() {
    return scored;
  }

  /** Takes a text; returns whether it changed what still counts. */
  private boolean offer(int ordinal, double score) {
    scored++;
    if (score < least) {
      return false;
    }
    if (ordinals.size() % TEXTS_PER_CHECKPOINT == 0) {
      limits.reserve(TEXTS_PER_CHECKPOINT * BYTES_PER_TEXT);
    }
    ordinals.add(ordinal);
    scores.add(score);
    best.enqueue(score);
    if (best.size() > wanted) {
      best.dequeueDouble();
    }
    if (best.size() < wanted || best.firstDouble() == least) {
      return false;
    }
    least = best.firstDouble();
    return true;
  }

  @Override
  public boolean matches(int ordinal) {
    return !Double.isNaN(found.get(ordinal));
  }

  @Override
  public double score(int ordinal) {
    double score = found.get(ordinal);
    return Double.isNaN(score) ? 0 : score;
  }

  @Override
  public int[] ordinals() {
    return found.keySet().toIntArray();
  }

  @Override
  public int matchCount() {
    return -1; // of all texts that match only some are known
  }

  /** One fragment's texts in the order of its documents. */
  private final class Walk {
    private final LiveTexts texts;
    private final TermIndex index;

    /** The terms the fragment has, those that add least first, and their numbers in it. */
    private final int[] term;

    private final int[] number;

    /** The next posting of each. */
    private final int[] at;

    /** The most each and those before it can add together, and none at the start. */
    private final double[] most;

    /** The weights of the terms in the text at hand, in the query's order. */
    private final double[] weights = new double[terms.size()];

    /** The first term that can bring in a text. */
    private int first;

    private int looked;

    Walk(int fragment) {
      texts = terms.fragments().get(fragment);
      index = texts.index();
      double[] bound = new double[terms.size()];
      int count = 0;
      int[] present = new int[terms.size()];
      for (int t = 0; t < terms.size(); t++) {
        int own = terms.number(t, fragment);
        if (own >= 0) {
          bound[t] = terms.weight(t, index.greatestCount(own), index.shortest());
          int place = count++;
          for (; place > 0 && bound[present[place - 1]] > bound[t]; place--) {
            present[place] = present[place - 1];
          }
          present[place] = t;
        }
      }
      term = Arrays.copyOf(present, count);
      number = new int[count];
      at = new int[count];
      most = new double[count + 1];
      for (int i = 0; i < count; i++) {
        number[i] = terms.number(term[i], fragment);
        at[i] = index.from(number[i]);
        most[i + 1] = most[i] + bound[term[i]];
      }
    }

    void run() {
      leaveOut();
      while (first < term.length - 1) {
        if (!next()) {
          return;
        }
      }
      if (first == term.length - 1) {
        alone(first);
      }
    }

    /** Lets terms no longer bring in texts where that has become useless. */
    private void leaveOut() {
      while (first < term.length && most[first + 1] * SLACK < least) {
        first++;
      }
    }

    /** Goes on by one text that has a term which can bring it in; returns whether there was one. */
    private boolean next() {
      if (looked++ % TEXTS_PER_CHECKPOINT == 0) {
        limits.checkpoint();
      }
      int document = Integer.MAX_VALUE;
      for (int i = first; i < term.length; i++) {
        if (at[i] < index.to(number[i])) {
          document = Math.min(document, index.documentAt(at[i]));
        }
      }
      if (document == Integer.MAX_VALUE) {
        return false;
      }
      boolean live = texts.has(document);
      double sum = most[first];
      for (int i = first; i < term.length; i++) {
        if (at[i] < index.to(number[i]) && index.documentAt(at[i]) == document) {
          weights[term[i]] = live ? weight(i) : 0;
          sum += weights[term[i]];
          at[i]++;
        } else {
          weights[term[i]] = 0;
        }
      }
      if (live && sum * SLACK >= least) {
        score(document);
      }
      return true;
    }

    /** Goes through the texts of the only term left that can bring one in. */
    private void alone(int last) {
      int to = index.to(number[last]);
      int count = leastCount(last, 1);
      for (; at[last] < to && first == last; at[last]++) {
        if (looked++ % TEXTS_PER_CHECKPOINT == 0) {
          limits.checkpoint();
        }
        if (index.countAt(at[last]) < count) {
          continue;
        }
        int document = index.documentAt(at[last]);
        if (texts.has(document)) {
          double weight = weight(last);
          if ((weight + most[last]) * SLACK >= least) {
            weights[term[last]] = weight;
            if (score(document)) {
              count = leastCount(last, count);
            }
          }
        }
      }
    }

    /**
     * Returns how often a text must have a term at least to count, if the rest is as good as can
     * be.
     */
    private int leastCount(int i, int atLeast) {
      int low = atLeast;
      int high = index.greatestCount(number[i]) + 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        double weight = terms.weight(term[i], middle, index.shortest());
        if ((weight + most[i]) * SLACK < least) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    private double weight(int i) {
      return terms.weight(term[i], index.countAt(at[i]), index.length(index.documentAt(at[i])));
    }

    /** Scores a text whose terms from the first on are weighed; returns whether less counts now. */
    private boolean score(int document) {
      for (int i = 0; i < first; i++) {
        at[i] = index.seek(number[i], at[i], document);
        boolean has = at[i] < index.to(number[i]) && index.documentAt(at[i]) == document;
        weights[term[i]] = has ? weight(i) : 0;
      }
      double score = 0;
      for (double weight : weights) {
        score += weight; // as all searches add, so that sums are the same
      }
      boolean changed = offer(texts.ordinal(document), score);
      if (changed) {
        leaveOut();
      }
      return changed;
    }
  }
}
