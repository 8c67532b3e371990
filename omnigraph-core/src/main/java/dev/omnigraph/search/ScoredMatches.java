package dev.omnigraph.search;

import dev.omnigraph.expr.TextSearch;
import it.unimi.dsi.fastutil.ints.Int2DoubleOpenHashMap;
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
  void addTerms(TermIndex index, SortedSet<String> terms) {
    for (String text : terms) {
      int term = index.find(text);
      if (term >= 0) {
        add(index, term);
      }
    }
  }

  private void add(TermIndex index, int term) {
    int from = index.from(term);
    int to = index.to(term);
    double containing = to - from;
    double rarity = Math.log1p((index.texts() - containing + 0.5) / (containing + 0.5));
    double averageLength = index.averageLength();
    for (int i = from; i < to; i++) {
      int ordinal = index.ordinalAt(i);
      double count = index.countAt(i);
      double norm = K1 * (1 - B + B * index.length(ordinal) / averageLength);
      scores.addTo(ordinal, rarity * count * (K1 + 1) / (count + norm));
    }
  }

  /** Adds the texts that contain a term, without a score. */
  void addUnscored(TermIndex index, int term) {
    for (int i = index.from(term); i < index.to(term); i++) {
      scores.putIfAbsent(index.ordinalAt(i), 0);
    }
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
