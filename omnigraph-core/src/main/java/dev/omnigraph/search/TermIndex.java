package dev.omnigraph.search;

import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.TextColumn;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntMap;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.Arrays;
import java.util.List;

/**
 * Which live nodes of a table version contain which term of a property how often. Immutable.
 *
 * <p>Only live nodes with a text are in it, so its counts are those of the snapshot.
 */
final class TermIndex {
  private static final int BATCH = 1_024;
  private static final long BYTES_PER_TERM = 96;

  /** What counts as a term. */
  enum Form {
    /** The stems of words. */
    STEM,
    /** The words as written, in lower case and without diacritics. */
    WORD
  }

  private final Object2IntOpenHashMap<String> terms;

  /** Where the postings of each term start, and where the last ones end. */
  private final int[] starts;

  private final int[] ordinals;
  private final int[] counts;

  /** The number of terms of each text by ordinal. */
  private final int[] lengths;

  private final int texts;
  private final long lengthSum;

  private TermIndex(
      Object2IntOpenHashMap<String> terms,
      int[] starts,
      int[] ordinals,
      int[] counts,
      int[] lengths,
      int texts,
      long lengthSum) {
    this.terms = terms;
    this.starts = starts;
    this.ordinals = ordinals;
    this.counts = counts;
    this.lengths = lengths;
    this.texts = texts;
    this.lengthSum = lengthSum;
  }

  /** Analyses every live text of a column. */
  static TermIndex of(NodeTable nodes, TextColumn column, Form form) {
    Collector collector = new Collector(nodes.ordinalBound(), form);
    OrdinalCursor cursor = nodes.cursor();
    int[] batch = new int[BATCH];
    int filled = cursor.next(batch);
    while (filled > 0) {
      for (int i = 0; i < filled; i++) {
        if (!column.isNull(batch[i])) {
          collector.add(batch[i], column.textAt(batch[i]));
        }
      }
      filled = cursor.next(batch);
    }
    return collector.index();
  }

  /** Returns the number of a term, or -1 when no text contains it. */
  int find(String term) {
    return terms.getInt(term);
  }

  /** Returns the terms with their numbers. */
  Iterable<Object2IntMap.Entry<String>> terms() {
    return terms.object2IntEntrySet();
  }

  /** Returns the first posting of a term. */
  int from(int term) {
    return starts[term];
  }

  /** Returns the end of the postings of a term. */
  int to(int term) {
    return starts[term + 1];
  }

  int ordinalAt(int posting) {
    return ordinals[posting];
  }

  int countAt(int posting) {
    return counts[posting];
  }

  int length(int ordinal) {
    return lengths[ordinal];
  }

  /** Returns the number of live nodes with a text, also an empty one. */
  int texts() {
    return texts;
  }

  double averageLength() {
    return texts == 0 ? 0 : (double) lengthSum / texts;
  }

  /** Returns about how many bytes of heap the index holds. */
  long bytes() {
    return BYTES_PER_TERM * terms.size()
        + 4L * (starts.length + ordinals.length + counts.length + lengths.length);
  }

  /** Collects postings in the order of nodes and sorts them by term in the end. */
  private static final class Collector {
    private final TextAnalyzer analyzer = new TextAnalyzer();
    private final Form form;
    private final Object2IntOpenHashMap<String> terms = new Object2IntOpenHashMap<>();
    private final Object2IntOpenHashMap<String> termOfWord = new Object2IntOpenHashMap<>();
    private final IntArrayList postingTerms = new IntArrayList();
    private final IntArrayList postingOrdinals = new IntArrayList();
    private final IntArrayList postingCounts = new IntArrayList();
    private final int[] lengths;
    private int texts;
    private long lengthSum;

    Collector(int ordinalBound, Form form) {
      this.lengths = new int[ordinalBound];
      this.form = form;
      terms.defaultReturnValue(-1);
      termOfWord.defaultReturnValue(-1);
    }

    void add(int ordinal, String text) {
      List<String> words = analyzer.words(text);
      int[] found = new int[words.size()];
      for (int i = 0; i < found.length; i++) {
        found[i] = term(words.get(i));
      }
      Arrays.sort(found);
      for (int i = 0; i < found.length; ) {
        int same = i + 1;
        while (same < found.length && found[same] == found[i]) {
          same++;
        }
        postingTerms.add(found[i]);
        postingOrdinals.add(ordinal);
        postingCounts.add(same - i);
        i = same;
      }
      lengths[ordinal] = found.length;
      lengthSum += found.length;
      texts++;
    }

    private int term(String word) {
      if (form == Form.WORD) {
        return number(word);
      }
      int known = termOfWord.getInt(word);
      if (known < 0) {
        known = number(analyzer.stem(word));
        termOfWord.put(word, known);
      }
      return known;
    }

    private int number(String term) {
      int fresh = terms.size();
      int known = terms.putIfAbsent(term, fresh);
      return known < 0 ? fresh : known;
    }

    TermIndex index() {
      int[] starts = new int[terms.size() + 1];
      for (int i = 0; i < postingTerms.size(); i++) {
        starts[postingTerms.getInt(i) + 1]++;
      }
      for (int i = 1; i < starts.length; i++) {
        starts[i] += starts[i - 1];
      }
      int[] next = Arrays.copyOf(starts, terms.size());
      int[] ordinals = new int[postingTerms.size()];
      int[] counts = new int[ordinals.length];
      for (int i = 0; i < ordinals.length; i++) {
        int at = next[postingTerms.getInt(i)]++;
        ordinals[at] = postingOrdinals.getInt(i);
        counts[at] = postingCounts.getInt(i);
      }
      return new TermIndex(terms, starts, ordinals, counts, lengths, texts, lengthSum);
    }
  }
}
