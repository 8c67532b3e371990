package dev.omnigraph.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.topology.FragmentListener;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import it.unimi.dsi.fastutil.objects.Object2IntMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Full-text search over indexes that are made when first asked for and can be made again at any
 * time.
 *
 * <p>An index belongs to one data file, whose content never changes, and so to all versions and
 * branches that contain it: after a commit only what it wrote is read and analysed. Statistics are
 * those of the version's live rows, so neither what was indexed before nor how rows lie in
 * fragments shows in a result.
 *
 * <p>Thread-safety: thread-safe; one thread makes an index, others that want it wait.
 */
public final class IndexedTextSearch implements TextSearch, FragmentListener {
  /** The most distinct words of one fuzzy query; each is compared with every word of the column. */
  static final int FUZZY_WORDS_MAX = 256;

  private static final int WEIGHT_UNIT = 64;

  private record Key(String dataFile, String property, TermIndex.Form form) {}

  private final Cache<Key, FragmentTexts> indexes;
  private final Map<String, Set<Key>> keys = new ConcurrentHashMap<>();
  private final LongAdder analysed = new LongAdder();

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
                (Key key, FragmentTexts index) ->
                    (int) Math.min(Integer.MAX_VALUE, index.bytes() / WEIGHT_UNIT + 2))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Matches search(
      GraphView view, NodeType type, Property property, String query, Mode mode, int edits) {
    TextAnalyzer analyzer = new TextAnalyzer();
    List<String> words = analyzer.words(query);
    ScoredMatches matches = new ScoredMatches(view.nodes(type.name()).ordinalBound());
    if (words.isEmpty()) {
      return matches;
    }
    SortedSet<String> stems = new TreeSet<>();
    for (String word : words) {
      stems.add(analyzer.stem(word));
    }
    matches.addTerms(texts(view, type, property, TermIndex.Form.STEM), stems);
    if (mode == Mode.FUZZY && edits > 0) {
      SortedSet<String> distinct = new TreeSet<>(words);
      if (distinct.size() > FUZZY_WORDS_MAX) {
        throw ResourceLimitException.of(
            "distinct words of a fuzzy query", FUZZY_WORDS_MAX, distinct.size());
      }
      for (LiveTexts texts : texts(view, type, property, TermIndex.Form.WORD)) {
        addSimilar(texts, distinct, edits, matches);
      }
    }
    return matches;
  }

  private static void addSimilar(
      LiveTexts texts, SortedSet<String> words, int edits, ScoredMatches matches) {
    for (String word : words) {
      EditDistance distance = new EditDistance(word, edits);
      for (Object2IntMap.Entry<String> term : texts.index().terms()) {
        if (distance.accepts(term.getKey())) {
          matches.addUnscored(texts, term.getIntValue());
        }
      }
    }
  }

  @Override
  public void released(String dataFile) {
    Set<Key> gone = keys.remove(dataFile);
    if (gone != null) {
      indexes.invalidateAll(gone);
    }
  }

  /** Returns how many indexes are kept. */
  public long kept() {
    return indexes.estimatedSize();
  }

  /** Returns how many fragments were analysed since the start; analysing one again counts too. */
  public long analysedFragments() {
    return analysed.sum();
  }

  private List<LiveTexts> texts(
      GraphView view, NodeType type, Property property, TermIndex.Form form) {
    NodeTable nodes = view.nodes(type.name());
    List<FragmentRows> fragments = nodes.fragments();
    List<LiveTexts> texts = new ArrayList<>(fragments.size());
    for (FragmentRows fragment : fragments) {
      if (fragment.liveRows() == 0) {
        continue;
      }
      Key key = new Key(fragment.dataFile(), property.name(), form);
      FragmentTexts known = indexes.getIfPresent(key);
      if (known == null) {
        // What is missing is read before the cache's lock is taken.
        nodes.column(property.name());
        keys.computeIfAbsent(key.dataFile, f -> ConcurrentHashMap.newKeySet(2)).add(key);
        known =
            indexes.get(
                key,
                k -> {
                  analysed.increment();
                  return FragmentTexts.of(nodes, fragment, property.name(), form);
                });
      }
      texts.add(known.of(nodes, fragment, property.name(), form, analysed::increment));
    }
    return texts;
  }
}
