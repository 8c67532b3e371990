package dev.omnigraph.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.TablePin;
import dev.omnigraph.topology.TextColumn;
import it.unimi.dsi.fastutil.objects.Object2IntMap;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Full-text search over indexes that are made when first asked for and can be made again at any
 * time.
 *
 * <p>An index belongs to one table version and holds its live rows only, so neither what was
 * indexed before nor how rows lie in fragments shows in a result.
 *
 * <p>Thread-safety: thread-safe; one thread makes an index, others that want it wait. Cost: the
 * first search of a version reads and analyses the texts of the property; others are in memory.
 */
public final class IndexedTextSearch implements TextSearch {
  /** The most distinct words of one fuzzy query; each is compared with every word of the column. */
  static final int FUZZY_WORDS_MAX = 256;

  private static final int WEIGHT_UNIT = 64;

  private record Key(TablePin pin, String property, TermIndex.Form form) {}

  private final Cache<Key, TermIndex> indexes;

  /**
   * Starts without indexes.
   *
   * @param budgetBytes how many bytes of indexes are kept
   */
  public IndexedTextSearch(long budgetBytes) {
    this.indexes =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(1, budgetBytes / WEIGHT_UNIT))
            .weigher(
                (Key key, TermIndex index) ->
                    (int) Math.min(Integer.MAX_VALUE, index.bytes() / WEIGHT_UNIT + 2))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Matches search(
      GraphView view, NodeType type, Property property, String query, Mode mode, int edits) {
    TextAnalyzer analyzer = new TextAnalyzer();
    List<String> words = analyzer.words(query);
    ScoredMatches matches = new ScoredMatches();
    if (words.isEmpty()) {
      return matches;
    }
    SortedSet<String> stems = new TreeSet<>();
    for (String word : words) {
      stems.add(analyzer.stem(word));
    }
    matches.addTerms(index(view, type, property, TermIndex.Form.STEM), stems);
    if (mode == Mode.FUZZY && edits > 0) {
      SortedSet<String> distinct = new TreeSet<>(words);
      if (distinct.size() > FUZZY_WORDS_MAX) {
        throw ResourceLimitException.of(
            "distinct words of a fuzzy query", FUZZY_WORDS_MAX, distinct.size());
      }
      addSimilar(index(view, type, property, TermIndex.Form.WORD), distinct, edits, matches);
    }
    return matches;
  }

  private static void addSimilar(
      TermIndex index, SortedSet<String> words, int edits, ScoredMatches matches) {
    for (String word : words) {
      EditDistance distance = new EditDistance(word, edits);
      for (Object2IntMap.Entry<String> term : index.terms()) {
        if (distance.accepts(term.getKey())) {
          matches.addUnscored(index, term.getIntValue());
        }
      }
    }
  }

  private TermIndex index(GraphView view, NodeType type, Property property, TermIndex.Form form) {
    Key key = new Key(view.pin(type.key()), property.name(), form);
    TermIndex known = indexes.getIfPresent(key);
    if (known != null) {
      return known;
    }
    // Reading happens outside of the cache's lock.
    NodeTable nodes = view.nodes(type.name());
    TextColumn column = (TextColumn) nodes.column(property.name());
    return indexes.get(key, k -> TermIndex.of(nodes, column, form));
  }
}
