package dev.omnigraph.search;

import dev.omnigraph.expr.TextSearch;
import it.unimi.dsi.fastutil.ints.Int2DoubleOpenHashMap;
import java.util.List;
import java.util.SortedSet;

/**
 * Nodes found by a query with the sum of their BM25 term weights. Confined to one thread.
 *
 * <p>Terms are added in one order whatever the query's, so that equal queries give equal sums.
 */
final class ScoredMatches implements TextSearch.Matches {
  private static final double K1 = 1.2;
  private static final double B = 0.75;

  private final Int2DoubleOpenHashMap scores = new Int2DoubleOpenHashMap();

  /** Adds the texts that contain a term, each distinct term once. */
  void addTerms(List<LiveTexts> fragments, SortedSet<String> terms) {
    double texts = 0;
    double lengthSum = 0;
    for (LiveTexts fragment : fragments) {
      texts += fragment.texts();
      lengthSum += fragment.lengthSum();
    }
    double averageLength = texts == 0 ? 0 : lengthSum / texts;
    int[] numbers = new int[fragments.size()];
    for (String text : terms) {
      double containing = 0;
      for (int i = 0; i < numbers.length; i++) {
        LiveTexts fragment = fragments.get(i);
        numbers[i] = fragment.index().find(text);
        containing += numbers[i] < 0 ? 0 : fragment.containing(numbers[i]);
      }
      double rarity = Math.log1p((texts - containing + 0.5) / (containing + 0.5));
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] >= 0) {
          add(fragments.get(i), numbers[i], rarity, averageLength);
        }
      }
    }
  }

  private void add(LiveTexts fragment, int term, double rarity, double averageLength) {
    TermIndex index = fragment.index();
    int to = index.to(term);
    for (int i = index.from(term); i < to; i++) {
      int document = index.documentAt(i);
      if (fragment.has(document)) {
        double count = index.countAt(i);
        double norm = K1 * (1 - B + B * index.length(document) / averageLength);
        scores.addTo(index.ordinal(document), rarity * count * (K1 + 1) / (count + norm));
      }
    }
  }

  /** Adds the texts that contain a term, without a score. */
  void addUnscored(LiveTexts fragment, int term) {
    TermIndex index = fragment.index();
    for (int i = index.from(term); i < index.to(term); i++) {
      if (fragment.has(index.documentAt(i))) {
        scores.putIfAbsent(index.ordinal(index.documentAt(i)), 0);
      }
    }
  }

  @Override
  public int[] ordinals() {
    return scores.keySet().toIntArray();
  }

  @Override
  public boolean matches(int ordinal) {
    return scores.containsKey(ordinal);
  }

  @Override
  public double score(int ordinal) {
    return scores.get(ordinal);
  }

  @Override
  public int matchCount() {
    return scores.size();
  }
}
