package dev.omnigraph.search;

import dev.omnigraph.expr.Limits;
import java.util.List;
import java.util.SortedSet;

/**
 * The distinct terms of a query in one order whatever the query's, so that equal queries give equal
 * sums, and what a version's live texts make them weigh. Immutable.
 *
 * <p>Weights are those of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework:
 * BM25 and Beyond", 2009) with a rarity that is never negative.
 */
final class QueryTerms {
  private static final double K1 = 1.2;
  private static final double B = 0.75;
  private static final long BYTES_PER_TERM = 128; // the text in a tree, arrays, its rarity

  private final List<LiveTexts> fragments;

  /** The number of each term in each fragment, -1 for none. */
  private final int[][] numbers;

  private final double[] rarities;
  private final double averageLength;
  private final long postings;

  QueryTerms(List<LiveTexts> fragments, SortedSet<String> terms, Limits limits) {
    limits.reserve(terms.size() * (BYTES_PER_TERM + (long) Integer.BYTES * fragments.size()));
    this.fragments = fragments;
    double texts = 0;
    double lengthSum = 0;
    for (LiveTexts fragment : fragments) {
      texts += fragment.texts();
      lengthSum += fragment.lengthSum();
    }
    this.averageLength = texts == 0 ? 0 : lengthSum / texts;
    this.numbers = new int[terms.size()][fragments.size()];
    this.rarities = new double[terms.size()];
    int term = 0;
    long all = 0;
    for (String text : terms) {
      limits.checkpoint();
      long containing = 0;
      for (int i = 0; i < fragments.size(); i++) {
        LiveTexts fragment = fragments.get(i);
        int number = fragment.index().find(text);
        numbers[term][i] = number;
        containing += number < 0 ? 0 : fragment.containing(number);
      }
      rarities[term++] = Math.log1p((texts - containing + 0.5) / (containing + 0.5));
      all += containing;
    }
    this.postings = all;
  }

  List<LiveTexts> fragments() {
    return fragments;
  }

  int size() {
    return numbers.length;
  }

  /** Returns the number a term has in a fragment, or -1 where no text contains it. */
  int number(int term, int fragment) {
    return numbers[term][fragment];
  }

  /** Returns the sum over the terms of the live texts that contain each. */
  long postings() {
    return postings;
  }

  /** Returns what a term adds to the score of a text that has it so often; greater for shorter. */
  double weight(int term, int count, int length) {
    double norm = K1 * (1 - B + B * length / averageLength);
    return rarities[term] * count * (K1 + 1) / (count + norm);
  }
}
