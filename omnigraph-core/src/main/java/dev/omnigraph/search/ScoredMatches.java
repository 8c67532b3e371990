package dev.omnigraph.search;

import dev.omnigraph.expr.TextSearch;
import it.unimi.dsi.fastutil.ints.Int2DoubleOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Nodes found by a query with the sum of their BM25 term weights. Confined to one thread until all
 * terms are added; then any number of threads may read it.
 *
 * <p>Terms are added in one order whatever the query's, so that equal queries give equal sums.
 */
final class ScoredMatches implements TextSearch.Matches {
  private static final double K1 = 1.2;
  private static final double B = 0.75;

  /** A table of scores by ordinal beats hashing when one in so many ordinals gets one. */
  private static final int DENSE_SHARE = 8;

  private final int ordinalBound;
  private final Int2DoubleOpenHashMap sparse = new Int2DoubleOpenHashMap();

  /** The scores by ordinal, NaN for none; null while {@link #sparse} has them. */
  private double @Nullable [] dense;

  private int count;

  ScoredMatches(int ordinalBound) {
    this.ordinalBound = ordinalBound;
    sparse.defaultReturnValue(Double.NaN);
  }

  /** Adds the texts that contain a term, each distinct term once. To be called once, first. */
  void addTerms(List<LiveTexts> fragments, SortedSet<String> terms) {
    double texts = 0;
    double lengthSum = 0;
    for (LiveTexts fragment : fragments) {
      texts += fragment.texts();
      lengthSum += fragment.lengthSum();
    }
    double averageLength = texts == 0 ? 0 : lengthSum / texts;
    List<Term> wanted = new ArrayList<>(terms.size());
    long postings = 0;
    for (String text : terms) {
      Term term = Term.of(text, fragments);
      wanted.add(term);
      postings += term.containing;
    }
    expect(postings);
    for (Term term : wanted) {
      double rarity = Math.log1p((texts - term.containing + 0.5) / (term.containing + 0.5));
      for (int i = 0; i < term.numbers.length; i++) {
        if (term.numbers[i] >= 0) {
          add(fragments.get(i), term.numbers[i], rarity, averageLength);
        }
      }
    }
  }

  /** A term's number in each fragment, -1 for none, and how many live texts contain it. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Term(int[] numbers, long containing) {
    static Term of(String text, List<LiveTexts> fragments) {
      int[] numbers = new int[fragments.size()];
      long containing = 0;
      for (int i = 0; i < numbers.length; i++) {
        LiveTexts fragment = fragments.get(i);
        numbers[i] = fragment.index().find(text);
        containing += numbers[i] < 0 ? 0 : fragment.containing(numbers[i]);
      }
      return new Term(numbers, containing);
    }
  }

  private void expect(long postings) {
    if (postings * DENSE_SHARE >= ordinalBound) {
      double[] table = new double[ordinalBound];
      Arrays.fill(table, Double.NaN);
      dense = table;
    } else {
      sparse.ensureCapacity((int) postings);
    }
  }

  private void add(LiveTexts fragment, int term, double rarity, double averageLength) {
    TermIndex index = fragment.index();
    int to = index.to(term);
    for (int i = index.from(term); i < to; i++) {
      int document = index.documentAt(i);
      if (fragment.has(document)) {
        double times = index.countAt(i);
        double norm = K1 * (1 - B + B * index.length(document) / averageLength);
        add(fragment.ordinal(document), rarity * times * (K1 + 1) / (times + norm));
      }
    }
  }

  private void add(int ordinal, double score) {
    double[] table = dense;
    if (table == null) {
      double before = sparse.get(ordinal);
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
