package dev.omnigraph.search;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.expr.Limits;
import dev.omnigraph.search.files.IndexInput;
import dev.omnigraph.search.files.IndexOutput;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.TextColumn;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntMap;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.io.IOException;
import java.util.Arrays;

/**
 * Which rows of one data file contain which term of a property how often. Immutable.
 *
 * <p>Its documents are the rows that were live when it was made, in row order; rows without a text
 * are documents without a length. Which of them a version still has is told by {@link LiveTexts}.
 */
final class TermIndex {
  /** The length of a document without a text. */
  static final int NO_TEXT = -1;

  private static final int BATCH = 1_024;
  private static final long BYTES_PER_TERM = 96;

  /** What counts as a term. */
  enum Form {
    /** The stems of words. */
    STEM("stems"),
    /** The words as written, in lower case and without diacritics. */
    WORD("words");

    private final String kind;

    Form(String kind) {
      this.kind = kind;
    }

    /** Returns what files of such indexes are called. */
    String kind() {
      return kind;
    }
  }

  private final Object2IntOpenHashMap<String> terms;

  /** Where the postings of each term start, and where the last ones end. */
  private final int[] starts;

  private final int[] documents;
  private final int[] counts;

  /** The row of each document in the data file, ascending. */
  private final int[] rows;

  /** The number of terms of each document, or {@link #NO_TEXT}. */
  private final int[] lengths;

  /** The greatest count of each term. */
  private final int[] greatestCounts;

  /** The length of the shortest document with a term. */
  private final int shortest;

  private TermIndex(
      Object2IntOpenHashMap<String> terms,
      int[] starts,
      int[] documents,
      int[] counts,
      int[] rows,
      int[] lengths) {
    this.terms = terms;
    this.starts = starts;
    this.documents = documents;
    this.counts = counts;
    this.rows = rows;
    this.lengths = lengths;
    this.greatestCounts = greatestCounts(starts, counts);
    this.shortest = shortest(lengths);
  }

  private static int[] greatestCounts(int[] starts, int[] counts) {
    int[] greatest = new int[starts.length - 1];
    for (int term = 0; term < greatest.length; term++) {
      for (int i = starts[term]; i < starts[term + 1]; i++) {
        greatest[term] = Math.max(greatest[term], counts[i]);
      }
    }
    return greatest;
  }

  private static int shortest(int[] lengths) {
    int shortest = Integer.MAX_VALUE;
    for (int length : lengths) {
      if (length > 0) {
        shortest = Math.min(shortest, length);
      }
    }
    return shortest;
  }

  /** Analyses the live texts of one fragment. */
  static TermIndex of(
      NodeTable nodes, FragmentRows fragment, TextColumn column, Form form, Limits limits) {
    Collector collector = new Collector(fragment.liveRows(), form);
    OrdinalCursor cursor = rows(nodes, fragment);
    int[] batch = new int[BATCH];
    for (int filled = cursor.next(batch); filled > 0; filled = cursor.next(batch)) {
      limits.checkpoint();
      for (int i = 0; i < filled; i++) {
        int row = (int) nodes.rowAddress(batch[i]);
        if (column.isNull(batch[i])) {
          collector.addNone(row);
        } else {
          collector.add(row, batch[i], column);
        }
      }
    }
    return collector.index();
  }

  /** Returns a cursor over the live rows of a fragment. */
  static OrdinalCursor rows(NodeTable nodes, FragmentRows fragment) {
    return nodes.cursor(fragment.firstRow(), fragment.firstRow() + fragment.physicalRows());
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

  int documentAt(int posting) {
    return documents[posting];
  }

  int countAt(int posting) {
    return counts[posting];
  }

  /** Returns how often a term occurs in the document that has it most. */
  int greatestCount(int term) {
    return greatestCounts[term];
  }

  /** Returns the first posting at or behind one of a term whose document is at least another. */
  int seek(int term, int from, int document) {
    int end = to(term);
    int step = 1;
    int low = from;
    while (step < end - low && documents[low + step] < document) {
      low += step;
      step *= 2;
    }
    int at = Arrays.binarySearch(documents, low, step < end - low ? low + step + 1 : end, document);
    return at < 0 ? -at - 1 : at;
  }

  /** Returns the length of the shortest document with a term; the greatest int without one. */
  int shortest() {
    return shortest;
  }

  /** Returns the number of documents. */
  int size() {
    return rows.length;
  }

  /** Returns the row of a document in the data file; ascending by document. */
  int row(int document) {
    return rows[document];
  }

  /** Returns the number of terms of a document, or {@link #NO_TEXT}. */
  int length(int document) {
    return lengths[document];
  }

  /** Returns about how many bytes of heap the index holds. */
  long bytes() {
    return BYTES_PER_TERM * terms.size()
        + 4L * (2L * starts.length + 2L * counts.length + 2L * lengths.length);
  }

  /** Writes it so that {@link #read} gives it back. */
  void write(IndexOutput out) throws IOException {
    out.putCount(rows.length);
    int before = -1;
    for (int row : rows) {
      out.putCount(row - before - 1);
      before = row;
    }
    for (int length : lengths) {
      out.putCount(length + 1);
    }
    String[] texts = new String[terms.size()];
    for (Object2IntMap.Entry<String> term : terms.object2IntEntrySet()) {
      texts[term.getIntValue()] = term.getKey();
    }
    out.putCount(texts.length);
    out.putCount(documents.length);
    for (int term = 0; term < texts.length; term++) {
      out.putText(texts[term]);
      out.putCount(to(term) - from(term));
      before = -1;
      for (int i = from(term); i < to(term); i++) {
        out.putCount(documents[i] - before - 1);
        out.putCount(counts[i] - 1);
        before = documents[i];
      }
    }
  }

  /**
   * Reads an index.
   *
   * @param physicalRows the rows of the data file
   * @throws IOException if it contradicts itself or the data file
   */
  static TermIndex read(IndexInput in, int physicalRows) throws IOException {
    int size = in.getCountOf(2);
    int[] rows = new int[size];
    int next = 0;
    for (int i = 0; i < size; i++) {
      rows[i] = next + in.getCountBelow((long) physicalRows - next);
      next = rows[i] + 1;
    }
    int[] lengths = new int[size];
    for (int i = 0; i < size; i++) {
      lengths[i] = in.getCount() - 1;
    }
    int termCount = in.getCountOf(2);
    int postings = in.getCountOf(2);
    Object2IntOpenHashMap<String> terms = new Object2IntOpenHashMap<>(termCount);
    terms.defaultReturnValue(-1);
    int[] starts = new int[termCount + 1];
    int[] documents = new int[postings];
    int[] counts = new int[postings];
    for (int term = 0; term < termCount; term++) {
      if (terms.putIfAbsent(in.getText(), term) >= 0) {
        throw new IOException("a term is there twice");
      }
      int at = starts[term];
      int end = at + in.getCountBelow((long) postings - at + 1);
      for (next = 0; at < end; at++) {
        documents[at] = next + in.getCountBelow((long) size - next);
        counts[at] = in.getCountBelow(Integer.MAX_VALUE) + 1;
        next = documents[at] + 1;
      }
      starts[term + 1] = end;
    }
    if (starts[termCount] != postings) {
      throw new IOException("the numbers of postings differ");
    }
    return new TermIndex(terms, starts, documents, counts, rows, lengths);
  }

  /** Collects postings in the order of rows and sorts them by term in the end. */
  private static final class Collector {
    private final TextAnalyzer analyzer = new TextAnalyzer();
    private final AsciiWords ascii = new AsciiWords(this::term);
    private final IntArrayList found = new IntArrayList();
    private final Form form;
    private final Object2IntOpenHashMap<String> terms = new Object2IntOpenHashMap<>();
    private final Object2IntOpenHashMap<String> termOfWord = new Object2IntOpenHashMap<>();
    private final IntArrayList postingTerms = new IntArrayList();
    private final IntArrayList postingDocuments = new IntArrayList();
    private final IntArrayList postingCounts = new IntArrayList();
    private final int[] rows;
    private final int[] lengths;
    private int documents;

    Collector(int liveRows, Form form) {
      this.rows = new int[liveRows];
      this.lengths = new int[liveRows];
      this.form = form;
      terms.defaultReturnValue(-1);
      termOfWord.defaultReturnValue(-1);
    }

    void addNone(int row) {
      rows[documents] = row;
      lengths[documents++] = NO_TEXT;
    }

    void add(int row, int ordinal, TextColumn column) {
      found.clear();
      byte[] utf8 = column.bytesAt(ordinal);
      if (!ascii.cut(utf8, column.startAt(ordinal), column.lengthAt(ordinal), found)) {
        for (String word : analyzer.words(column.textAt(ordinal))) {
          found.add(term(word));
        }
      }
      int[] sorted = found.elements();
      int count = found.size();
      Arrays.sort(sorted, 0, count);
      for (int i = 0; i < count; ) {
        int same = i + 1;
        while (same < count && sorted[same] == sorted[i]) {
          same++;
        }
        postingTerms.add(sorted[i]);
        postingDocuments.add(documents);
        postingCounts.add(same - i);
        i = same;
      }
      rows[documents] = row;
      lengths[documents++] = count;
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
      int[] sorted = new int[postingTerms.size()];
      int[] counts = new int[sorted.length];
      for (int i = 0; i < sorted.length; i++) {
        int at = next[postingTerms.getInt(i)]++;
        sorted[at] = postingDocuments.getInt(i);
        counts[at] = postingCounts.getInt(i);
      }
      Invariant.check(documents == rows.length, "a fragment has its live rows", documents);
      return new TermIndex(terms, starts, sorted, counts, rows, lengths);
    }
  }
}
