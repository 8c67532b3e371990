package dev.omnigraph.search;

/**
 * Tells whether two words are within a number of edits: a character inserted, deleted or replaced,
 * or two neighbours swapped, no part edited twice. Confined to one thread.
 */
final class EditDistance {
  private final int[] word;
  private final int edits;
  private int[] before = new int[0];
  private int[] last = new int[0];
  private int[] row = new int[0];

  EditDistance(String word, int edits) {
    this.word = word.codePoints().toArray();
    this.edits = edits;
  }

  boolean accepts(String other) {
    // Also cheap: a word has at least as many chars as code points, and at most twice as many.
    if ((other.length() + 1) / 2 - word.length > edits || word.length - other.length() > edits) {
      return false;
    }
    int[] text = other.codePoints().toArray();
    int width = text.length + 1;
    if (row.length < width) {
      before = new int[width];
      last = new int[width];
      row = new int[width];
    }
    for (int j = 0; j < width; j++) {
      last[j] = j;
    }
    for (int i = 1; i <= word.length; i++) {
      row[0] = i;
      int best = i;
      for (int j = 1; j < width; j++) {
        int cost = word[i - 1] == text[j - 1] ? 0 : 1;
        int value = Math.min(last[j - 1] + cost, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && word[i - 1] == text[j - 2] && word[i - 2] == text[j - 1]) {
          value = Math.min(value, before[j - 2] + 1);
        }
        row[j] = value;
        best = Math.min(best, value);
      }
      // A swap reaches back two rows, but costs an edit, so a row above the limit by two decides.
      if (best > edits + 1L) {
        return false;
      }
      int[] reused = before;
      before = last;
      last = row;
      row = reused;
    }
    return last[text.length] <= edits;
  }
}
