package dev.omnigraph.search;

import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.TextColumn;
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

  private FragmentTexts(TermIndex index) {
    this.index = index;
  }

  /** Analyses the texts of a fragment. */
  static FragmentTexts of(
      NodeTable nodes, FragmentRows fragment, String property, TermIndex.Form form) {
    return new FragmentTexts(analyse(nodes, fragment, property, form));
  }

  private static TermIndex analyse(
      NodeTable nodes, FragmentRows fragment, String property, TermIndex.Form form) {
    return TermIndex.of(nodes, fragment, (TextColumn) nodes.column(property), form);
  }

  /** Returns what a version has of the fragment. */
  synchronized LiveTexts of(
      NodeTable nodes, FragmentRows fragment, String property, TermIndex.Form form, Runnable made) {
    String deletions = fragment.deletionKey() == null ? NOTHING_DELETED : fragment.deletionKey();
    LiveTexts known = recent.get(deletions);
    if (known != null) {
      return known;
    }
    LiveTexts live =
        LiveTexts.of(index, nodes, fragment)
            .orElseGet(
                () -> {
                  // Made of a version in which rows were deleted that this one still has.
                  index = analyse(nodes, fragment, property, form);
                  made.run();
                  return LiveTexts.of(index, nodes, fragment).orElseThrow();
                });
    if (recent.size() == RECENT_MAX) {
      recent.remove(recent.keySet().iterator().next());
    }
    recent.put(deletions, live);
    return live;
  }

  /** Returns about how many bytes of heap this holds. */
  synchronized long bytes() {
    return index.bytes() + (long) RECENT_MAX * index.size() / Byte.SIZE;
  }
}
