package dev.omnigraph.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.expr.Limits;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.topology.FragmentListener;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import it.unimi.dsi.fastutil.objects.Object2IntMap;
import java.util.ArrayList;
import java.util.Arrays;
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
 * branches that contain it: after a commit only what it wrote is read and analysed. Those of large
 * data files are also kept on disk, for processes to come. Statistics are those of the version's
 * live rows, so neither what was indexed before nor how rows lie in fragments shows in a result.
 *
 * <p>Thread-safety: thread-safe; one thread makes an index, others that want it wait.
 */
public final class IndexedTextSearch implements TextSearch, FragmentListener {
  /** How many terms are compared with a word, a microsecond each, before the limits are asked. */
  private static final int TERMS_PER_CHECKPOINT = 1_024;

  /** The most distinct words of one fuzzy query; each is compared with every word of the column. */
  static final int FUZZY_WORDS_MAX = 256;

  private static final int WEIGHT_UNIT = 64;
  private static final int TURNS = 64;

  private record Key(String dataFile, String property, TermIndex.Form form) {}

  private final Cache<Key, FragmentTexts> indexes;
  private final Map<String, Set<Key>> keys = new ConcurrentHashMap<>();
  private final TermIndexSource source;
  private final LongAdder scored = new LongAdder();

  /** One thread makes an index; whoever else wants it waits, within its own limits. */
  private final Turn[] turns = new Turn[TURNS];

  /** Starts without indexes, and keeps none on disk. */
  public IndexedTextSearch(long budgetBytes) {
    this(budgetBytes, IndexFiles.none(), 1);
  }

  /**
   * Starts with the indexes that are on disk.
   *
   * @param budgetBytes how many bytes of indexes are kept in memory
   * @param files the indexes on disk
   * @param fileRowsMin the fewest texts of an index that is kept on disk
   */
  public IndexedTextSearch(long budgetBytes, IndexFiles files, int fileRowsMin) {
    this.source = new TermIndexSource(files, fileRowsMin);
    Arrays.setAll(turns, i -> new Turn());
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
  public TextSearch within(Limits limits) {
    return new TextSearch() {
      @Override
      public TextSearch within(Limits others) {
        return IndexedTextSearch.this.within(others);
      }

      @Override
      public Matches search(
          GraphView view, NodeType type, Property property, String query, Mode mode, int edits) {
        return new Search(view, type, property, limits).all(query, mode, edits);
      }

      @Override
      public Matches best(
          GraphView view, NodeType type, Property property, String query, int wanted) {
        return new Search(view, type, property, limits).best(query, wanted);
      }
    };
  }

  @Override
  public Matches search(
      GraphView view, NodeType type, Property property, String query, Mode mode, int edits) {
    return within(Limits.NONE).search(view, type, property, query, mode, edits);
  }

  @Override
  public Matches best(GraphView view, NodeType type, Property property, String query, int wanted) {
    return within(Limits.NONE).best(view, type, property, query, wanted);
  }

  /** One search within the limits of an execution. */
  private final class Search {
    private final NodeTable nodes;
    private final Property property;
    private final Limits limits;
    private final TextAnalyzer analyzer = new TextAnalyzer();

    Search(GraphView view, NodeType type, Property property, Limits limits) {
      this.nodes = view.nodes(type.name());
      this.property = property;
      this.limits = limits;
    }

    Matches all(String query, Mode mode, int edits) {
      List<String> words = analyzer.words(query);
      ScoredMatches matches = new ScoredMatches(nodes.ordinalBound(), limits);
      if (words.isEmpty()) {
        return matches;
      }
      matches.addTerms(stems(words));
      if (mode == Mode.FUZZY && edits > 0) {
        SortedSet<String> distinct = new TreeSet<>(words);
        if (distinct.size() > FUZZY_WORDS_MAX) {
          throw ResourceLimitException.of(
              "distinct words of a fuzzy query", FUZZY_WORDS_MAX, distinct.size());
        }
        for (LiveTexts texts : texts(TermIndex.Form.WORD)) {
          addSimilar(texts, distinct, edits, matches);
        }
      }
      return matches;
    }

    Matches best(String query, int wanted) {
      List<String> words = analyzer.words(query);
      if (words.isEmpty()) {
        return new ScoredMatches(nodes.ordinalBound(), limits);
      }
      QueryTerms terms = stems(words);
      if (terms.size() > BestMatches.TERMS_MAX) {
        return new ScoredMatches(nodes.ordinalBound(), limits).addTerms(terms);
      }
      BestMatches matches = new BestMatches(terms, wanted, limits).finish();
      scored.add(matches.scored());
      return matches;
    }

    /** Returns the distinct stems of words, with what they weigh in a version. */
    private QueryTerms stems(List<String> words) {
      SortedSet<String> stems = new TreeSet<>();
      for (String word : words) {
        stems.add(analyzer.stem(word));
      }
      return new QueryTerms(texts(TermIndex.Form.STEM), stems, limits);
    }

    private List<LiveTexts> texts(TermIndex.Form form) {
      return IndexedTextSearch.this.texts(
          nodes, new TermIndexSource.Wanted(property.name(), form), limits);
    }

    private void addSimilar(
        LiveTexts texts, SortedSet<String> words, int edits, ScoredMatches matches) {
      for (String word : words) {
        EditDistance distance = new EditDistance(word, edits);
        int compared = 0;
        for (Object2IntMap.Entry<String> term : texts.index().terms()) {
          if (compared++ % TERMS_PER_CHECKPOINT == 0) {
            limits.checkpoint();
          }
          if (distance.accepts(term.getKey())) {
            matches.addUnscored(texts, term.getIntValue());
          }
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
    return source.analysed();
  }

  /** Returns how many texts searches for the best ones have scored since the start. */
  public long scoredTexts() {
    return scored.sum();
  }

  /** Makes the indexes that are worth a file and have none. */
  void makeFiles(
      GraphView view, NodeType type, Property property, TermIndex.Form form, Limits limits) {
    NodeTable nodes = view.nodes(type.name());
    TermIndexSource.Wanted wanted = new TermIndexSource.Wanted(property.name(), form);
    for (FragmentRows fragment : nodes.fragments()) {
      if (source.isWorthAFile(fragment) && !isStored(nodes, fragment, wanted, limits)) {
        FragmentTexts known = index(nodes, fragment, wanted, limits);
        known.of(nodes, fragment, source, wanted, limits);
        if (!isStored(nodes, fragment, wanted, limits)) {
          source.keep(known.index(limits), nodes, fragment, wanted); // its file was deleted
        }
      }
    }
  }

  /** Returns whether the index on disk, if there is one, has all rows of a version. */
  private boolean isStored(
      NodeTable nodes, FragmentRows fragment, TermIndexSource.Wanted wanted, Limits limits) {
    return source
        .stored(nodes, fragment, wanted)
        .flatMap(index -> LiveTexts.of(index, LiveTexts.noOrdinals(index), nodes, fragment, limits))
        .isPresent();
  }

  private List<LiveTexts> texts(NodeTable nodes, TermIndexSource.Wanted wanted, Limits limits) {
    List<FragmentRows> fragments = nodes.fragments();
    List<LiveTexts> texts = new ArrayList<>(fragments.size());
    for (FragmentRows fragment : fragments) {
      if (fragment.liveRows() > 0) {
        texts.add(
            index(nodes, fragment, wanted, limits).of(nodes, fragment, source, wanted, limits));
      }
    }
    return texts;
  }

  private FragmentTexts index(
      NodeTable nodes, FragmentRows fragment, TermIndexSource.Wanted wanted, Limits limits) {
    Key key = new Key(fragment.dataFile(), wanted.property(), wanted.form());
    FragmentTexts known = indexes.getIfPresent(key);
    if (known != null) {
      return known;
    }
    keys.computeIfAbsent(key.dataFile, f -> ConcurrentHashMap.newKeySet(2)).add(key);
    Turn turn = turns[Math.floorMod(key.hashCode(), turns.length)];
    turn.take(limits);
    try {
      known = indexes.getIfPresent(key);
      if (known == null) {
        known =
            new FragmentTexts(
                source
                    .stored(nodes, fragment, wanted)
                    .orElseGet(() -> source.made(nodes, fragment, wanted, limits)));
        indexes.put(key, known);
      }
      return known;
    } finally {
      turn.end();
    }
  }
}
