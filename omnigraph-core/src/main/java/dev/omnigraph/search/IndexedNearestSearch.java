package dev.omnigraph.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.expr.NearestSearch;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.search.files.IndexName;
import dev.omnigraph.topology.FragmentListener;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.VectorColumn;
import java.util.ArrayList;
import java.util.Arrays;
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
 * branches that contain it. Those of large data files are also kept on disk, for processes to come.
 * Files with few rows have none, and all their rows are looked at, and so are those of a file whose
 * lists another thread is making.
 *
 * <p>Thread-safety: thread-safe; nobody waits for the lists another thread makes.
 */
public final class IndexedNearestSearch implements NearestSearch, FragmentListener {
  /** What files of lists are called. */
  static final String KIND = "lists";

  private static final int WEIGHT_UNIT = 64;
  private static final int BATCH = 1_024;

  private record Key(String dataFile, String property) {}

  private final long budgetBytes;
  private final int rowsMin;
  private final Cache<Key, FragmentVectors> indexes;
  private final Set<Key> making = ConcurrentHashMap.newKeySet();
  private final LongAdder made = new LongAdder();
  private final IndexFiles files;
  private final int fileRowsMin;

  /**
   * Starts with the lists that are on disk.
   *
   * @param budgetBytes how many bytes of lists are kept in memory
   * @param rowsMin the fewest rows of a data file that gets lists
   * @param files the lists on disk
   * @param fileRowsMin the fewest rows of a data file whose lists are kept on disk
   */
  public IndexedNearestSearch(long budgetBytes, int rowsMin, IndexFiles files, int fileRowsMin) {
    this.budgetBytes = budgetBytes;
    this.rowsMin = rowsMin;
    this.files = files;
    this.fileRowsMin = fileRowsMin;
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
          known = new FragmentVectors(storedOrMade(nodes, fragment, column, property, work));
          indexes.put(key, known);
        }
      } finally {
        making.remove(key);
      }
    }
    return known.of(nodes, fragment, column);
  }

  private VectorLists storedOrMade(
      NodeTable nodes, FragmentRows fragment, VectorColumn column, Property property, Work work) {
    Optional<VectorLists> stored = stored(nodes, fragment, column, property);
    if (stored.isPresent()) {
      return stored.get();
    }
    VectorLists lists = VectorListsBuilder.build(nodes, fragment, column, work);
    made.increment();
    if (isWorthAFile(fragment)) {
      files.write(
          name(nodes, fragment, property),
          basis(fragment),
          out -> lists.write(out, ordinal -> (int) nodes.rowAddress(ordinal)));
    }
    return lists;
  }

  private boolean isWorthAFile(FragmentRows fragment) {
    return fragment.liveRows() >= Math.max(rowsMin, fileRowsMin);
  }

  private static IndexName name(NodeTable nodes, FragmentRows fragment, Property property) {
    return new IndexName(nodes.key().typeName(), property.name(), KIND, fragment.dataFile());
  }

  private static String basis(FragmentRows fragment) {
    return fragment.physicalRows() + " " + fragment.dataBytes() + " " + VectorListsBuilder.RULES;
  }

  private Optional<VectorLists> stored(
      NodeTable nodes, FragmentRows fragment, VectorColumn column, Property property) {
    if (!isWorthAFile(fragment)) {
      return Optional.empty();
    }
    return files.read(
        name(nodes, fragment, property),
        basis(fragment),
        in -> VectorLists.read(in, column.dimension(), ordinals(nodes, fragment)));
  }

  /** Returns the nodes by the row of the data file, -1 for deleted rows. */
  private static int[] ordinals(NodeTable nodes, FragmentRows fragment) {
    int[] ordinals = new int[fragment.physicalRows()];
    Arrays.fill(ordinals, -1);
    OrdinalCursor cursor = TermIndex.rows(nodes, fragment);
    int[] batch = new int[BATCH];
    for (int filled = cursor.next(batch); filled > 0; filled = cursor.next(batch)) {
      for (int i = 0; i < filled; i++) {
        ordinals[(int) nodes.rowAddress(batch[i])] = batch[i];
      }
    }
    return ordinals;
  }

  /** Makes the lists that are worth a file and have none. */
  void makeFiles(GraphView view, NodeType type, Property property, Work work) {
    NodeTable nodes = view.nodes(type.name());
    for (FragmentRows fragment : nodes.fragments()) {
      if (isWorthAFile(fragment)) {
        VectorColumn column = (VectorColumn) nodes.column(property.name());
        if (stored(nodes, fragment, column, property).isEmpty()) {
          indexes.invalidate(new Key(fragment.dataFile(), property.name()));
          lists(nodes, fragment, property, work);
        }
      }
    }
  }
}
