package dev.omnigraph.lang;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name a misspelled one was probably meant to be. */
public final class NearestName {
  private static final int LENGTH_MAX = 64;
  private static final int CANDIDATES_MAX = 2_000;

  private NearestName() {}

  /**
   * Returns the candidate with the least Damerau-Levenshtein distance, letter case aside; the first
   * of equally near ones. Empty when none is near: at most a third of the letters may differ, and
   * never more than three.
   */
  public static Optional<String> of(String wanted, Collection<String> candidates) {
    if (wanted.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String folded = wanted.toLowerCase(Locale.ROOT);
    int best = Math.min(3, Math.max(1, wanted.length() / 3)) + 1;
    Optional<String> nearest = Optional.empty();
    int left = CANDIDATES_MAX;
    for (String candidate : candidates) {
      if (left-- == 0) {
        break;
      }
      boolean comparable =
          !candidate.equals(wanted) && Math.abs(candidate.length() - wanted.length()) < best;
      if (comparable) {
        int distance = distance(folded, candidate.toLowerCase(Locale.ROOT));
        if (distance < best) {
          best = distance;
          nearest = Optional.of(candidate);
        }
      }
    }
    return nearest;
  }

  /** Returns the number of insertions, deletions, changes and swaps of neighbours. */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(last[j] + 1, Math.min(row[j - 1] + 1, last[j - 1] + change));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        row[j] = swapped ? Math.min(least, beforeLast[j - 2] + 1) : least;
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
