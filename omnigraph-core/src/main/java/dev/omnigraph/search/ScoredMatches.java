package dev.omnigraph.search;

import dev.omnigraph.expr.Limits;
import dev.omnigraph.expr.TextSearch;
import it.unimi.dsi.fastutil.ints.Int2DoubleOpenHashMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Nodes found by a query with the sum of their BM25 term weights. Confined to one thread until all
 * terms are added; then any number of threads may read it.
 *
 * <p>Terms are added in one order whatever the query's, so that equal queries give equal sums.
 */
final class ScoredMatches implements TextSearch.Matches {
  /** A table of scores by ordinal beats hashing when one in so many ordinals gets one. */
  private static final int DENSE_SHARE = 8;

  /** How many postings are added before the limits are asked. */
  private static final int POSTINGS_PER_CHECKPOINT = 1 << 14;

  private static final long BYTES_PER_ENTRY = 36; // of a hash table, half full, that grew

  private final int ordinalBound;
  private final Limits limits;
  private final Int2DoubleOpenHashMap sparse = new Int2DoubleOpenHashMap();

  /** The scores by ordinal, NaN for none; null while {@link #sparse} has them. */
  private double @Nullable [] dense;

  private int count;

  /** The entries of {@link #sparse} that are accounted for. */
  private int reserved;

  ScoredMatches(int ordinalBound, Limits limits) {
    this.limits = limits;
    this.ordinalBound = ordinalBound;
    sparse.defaultReturnValue(Double.NaN);
  }

  /** Adds the texts that contain the terms of a query. To be called once, first. */
  ScoredMatches addTerms(QueryTerms terms) {
    expect(terms.postings());
    for (int term = 0; term < terms.size(); term++) {
      for (int i = 0; i < terms.fragments().size(); i++) {
        int number = terms.number(term, i);
        if (number >= 0) {
          add(terms.fragments().get(i), number, terms, term);
        }
      }
    }
    return this;
  }

  private void expect(long postings) {
    if (postings * DENSE_SHARE >= ordinalBound) {
      limits.reserve((long) Double.BYTES * ordinalBound);
      double[] table = new double[ordinalBound];
      Arrays.fill(table, Double.NaN);
      dense = table;
    } else {
      reserveEntries((int) postings);
      sparse.ensureCapacity((int) postings);
    }
  }

  private void reserveEntries(int entries) {
    if (entries > reserved) {
      limits.reserve((entries - reserved) * BYTES_PER_ENTRY);
      reserved = entries;
    }
  }

  private void add(LiveTexts fragment, int number, QueryTerms terms, int term) {
    TermIndex index = fragment.index();
    int to = index.to(number);
    for (int i = index.from(number); i < to; i++) {
      if (i % POSTINGS_PER_CHECKPOINT == 0) {
        limits.checkpoint();
      }
      int document = index.documentAt(i);
      if (fragment.has(document)) {
        double weight = terms.weight(term, index.countAt(i), index.length(document));
        add(fragment.ordinal(document), weight);
      }
    }
  }

  private void add(int ordinal, double score) {
    double[] table = dense;
    if (table == null) {
      double before = sparse.get(ordinal);
      if (Double.isNaN(before) && sparse.size() == reserved) {
        reserveEntries(Math.max(16, 2 * reserved));
      }
      sparse.put(ordinal, Double.isNaN(before) ? score : before + score);
    } else if (Double.isNaN(table[ordinal])) {
      table[ordinal] = score;
      count++;
    } else {
      table[ordinal] += score;
    }
  }

  /** Adds the texts that contain a term, without a score. */
  void addUnscored(LiveTexts fragment, int term) {
    TermIndex index = fragment.index();
    for (int i = index.from(term); i < index.to(term); i++) {
      if (fragment.has(index.documentAt(i))) {
        add(fragment.ordinal(index.documentAt(i)), 0);
      }
    }
  }

  private double scoreOrNone(int ordinal) {
    double[] table = dense;
    return table == null ? sparse.get(ordinal) : table[ordinal];
  }

  @Override
  public int[] ordinals() {
    double[] table = dense;
    if (table == null) {
      return sparse.keySet().toIntArray();
    }
    int[] ordinals = new int[count];
    int found = 0;
    for (int ordinal = 0; found < count; ordinal++) {
      if (!Double.isNaN(table[ordinal])) {
        ordinals[found++] = ordinal;
      }
    }
    return ordinals;
  }

  @Override
  public boolean matches(int ordinal) {
    return !Double.isNaN(scoreOrNone(ordinal));
  }

  @Override
  public double score(int ordinal) {
    double score = scoreOrNone(ordinal);
    return Double.isNaN(score) ? 0 : score;
  }

  @Override
  public int matchCount() {
    return dense == null ? sparse.size() : count;
  }
}
