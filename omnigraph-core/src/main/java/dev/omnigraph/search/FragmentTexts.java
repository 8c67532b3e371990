package dev.omnigraph.search;

import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The index of one property over one data file, and what the versions asked about last have of it.
 *
 * <p>Thread-safety: thread-safe; while one thread makes something, others that want this fragment
 * wait.
 */
final class FragmentTexts {
  /** How many sets of deletions are remembered per data file. */
  private static final int RECENT_MAX = 4;

  private static final String NOTHING_DELETED = "";

  private final Map<String, LiveTexts> recent = new LinkedHashMap<>();
  private TermIndex index;
  private int[] ordinals;

  FragmentTexts(TermIndex index) {
    this.index = index;
    this.ordinals = LiveTexts.noOrdinals(index);
  }

  /** Returns what a version has of the fragment. */
  synchronized LiveTexts of(
      NodeTable nodes,
      FragmentRows fragment,
      TermIndexSource source,
      TermIndexSource.Wanted wanted) {
    String deletions = fragment.deletionKey() == null ? NOTHING_DELETED : fragment.deletionKey();
    LiveTexts known = recent.get(deletions);
    if (known != null) {
      return known;
    }
    LiveTexts live =
        LiveTexts.of(index, ordinals, nodes, fragment)
            .orElseGet(
                () -> {
                  // Made of a version in which rows were deleted that this one still has.
                  index = source.made(nodes, fragment, wanted);
                  ordinals = LiveTexts.noOrdinals(index);
                  return LiveTexts.of(index, ordinals, nodes, fragment).orElseThrow();
                });
    ordinals = live.ordinals();
    if (recent.size() == RECENT_MAX) {
      recent.remove(recent.keySet().iterator().next());
    }
    recent.put(deletions, live);
    return live;
  }

  synchronized TermIndex index() {
    return index;
  }

  /** Returns about how many bytes of heap this holds. */
  synchronized long bytes() {
    return index.bytes()
        + (long) Integer.BYTES * ordinals.length
        + (long) RECENT_MAX * index.size() / Byte.SIZE;
  }
}
