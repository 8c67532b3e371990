package dev.omnigraph.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A database that searches documents. Confined to one thread. */
public interface SearchEngine extends AutoCloseable {
  /** A way to search. */
  enum Search {
    /** The ten texts that fit best. */
    TEXT,
    /** The ten nearest vectors, compared with all. */
    EXACT,
    /** About the ten nearest vectors, by an index. */
    APPROXIMATE,
    /** The same, for more effort: the ten best of a hundred the index is asked for. */
    WIDE
  }

  /** Returns what the engine can do without anything from the network at run time. */
  List<Search> searches();

  /** Creates the database with its indexes, and reports times with {@link SearchComparison}. */
  void load(SearchCorpus corpus, Path directory) throws IOException;

  /** Opens a database that was loaded. */
  void open(Path directory) throws IOException;

  /** Returns the keys of the ten best texts, best first. */
  List<String> text(String words);

  /** Returns the keys of the ten nearest, nearest first. */
  List<String> nearest(Search search, float[] vector);

  @Override
  void close();
}
