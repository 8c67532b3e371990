package dev.omnigraph.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.expr.NearestSearch;
import dev.omnigraph.topology.FragmentListener;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.VectorColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Approximate search by lists of near vectors, which are made when first asked for and can be made
 * again at any time.
 *
 * <p>Lists belong to one data file, whose content never changes, and so to all versions and
 * branches that contain it. Files with few rows have none, and all their rows are looked at, and so
 * are those of a file whose lists another thread is making.
 *
 * <p>Thread-safety: thread-safe; nobody waits for the lists another thread makes.
 */
public final class IndexedNearestSearch implements NearestSearch, FragmentListener {
  private static final int WEIGHT_UNIT = 64;

  private record Key(String dataFile, String property) {}

  private final long budgetBytes;
  private final int rowsMin;
  private final Cache<Key, FragmentVectors> indexes;
  private final Set<Key> making = ConcurrentHashMap.newKeySet();
  private final LongAdder made = new LongAdder();

  /**
   * Starts without lists.
   *
   * @param budgetBytes how many bytes of lists are kept
   * @param rowsMin the fewest rows of a data file that gets lists
   */
  public IndexedNearestSearch(long budgetBytes, int rowsMin) {
    this.budgetBytes = budgetBytes;
    this.rowsMin = rowsMin;
    this.indexes =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(1, budgetBytes / WEIGHT_UNIT))
            .weigher(
                (Key key, FragmentVectors index) ->
                    (int) Math.min(Integer.MAX_VALUE, index.bytes() / WEIGHT_UNIT + 2))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Optional<OrdinalCursor> near(
      GraphView view, NodeType type, Property property, Wanted wanted, Work work) {
    NodeTable nodes = view.nodes(type.name());
    List<FragmentRows> others = new ArrayList<>();
    List<NearestCursor.Part> parts = new ArrayList<>();
    for (FragmentRows fragment : nodes.fragments()) {
      VectorLists lists = lists(nodes, fragment, property, work);
      if (lists == null) {
        others.add(fragment);
      } else {
        float[] bounds = lists.bounds(wanted.vector(), wanted.recall());
        parts.add(new NearestCursor.Part(lists, fragment, bounds));
      }
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new NearestCursor(nodes, others, parts, wanted.bound()));
  }

  @Override
  public void released(String dataFile) {
    // Only large data files have lists, so there are few.
    indexes.asMap().keySet().removeIf(key -> key.dataFile.equals(dataFile));
  }

  /** Returns how many data files were given lists since the start; a second time counts too. */
  public long made() {
    return made.sum();
  }

  /** Returns the bytes of the lists at hand. */
  public long bytes() {
    return indexes.asMap().values().stream().mapToLong(FragmentVectors::bytes).sum();
  }

  private @Nullable VectorLists lists(
      NodeTable nodes, FragmentRows fragment, Property property, Work work) {
    if (fragment.liveRows() < rowsMin) {
      return null;
    }
    VectorColumn column = (VectorColumn) nodes.column(property.name());
    Key key = new Key(fragment.dataFile(), property.name());
    FragmentVectors known = indexes.getIfPresent(key);
    if (known == null) {
      long expected = VectorListsBuilder.expectedBytes(fragment.liveRows(), column.dimension());
      if (expected > budgetBytes || !making.add(key)) {
        return null; // lists that do not fit would be made for every query
      }
      try {
        known = indexes.getIfPresent(key);
        if (known == null) {
          known = new FragmentVectors(VectorListsBuilder.build(nodes, fragment, column, work));
          made.increment();
          indexes.put(key, known);
        }
      } finally {
        making.remove(key);
      }
    }
    return known.of(nodes, fragment, column);
  }
}
