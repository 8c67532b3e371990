package dev.omnigraph.search;

import dev.omnigraph.expr.Limits;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The index of one property over one data file, and what the versions asked about last have of it.
 *
 * <p>Thread-safety: thread-safe; while one thread makes something, others that want this fragment
 * wait within their limits.
 */
final class FragmentTexts {
  /** How many sets of deletions are remembered per data file. */
  private static final int RECENT_MAX = 4;

  private static final String NOTHING_DELETED = "";

  private final Map<String, LiveTexts> recent = new LinkedHashMap<>();
  private final Turn turn = new Turn();
  private TermIndex index;
  private int[] ordinals;
  private volatile long bytes;

  FragmentTexts(TermIndex index) {
    this.index = index;
    this.ordinals = LiveTexts.noOrdinals(index);
    this.bytes = bytes(index, ordinals);
  }

  /** Returns what a version has of the fragment. */
  LiveTexts of(
      NodeTable nodes,
      FragmentRows fragment,
      TermIndexSource source,
      TermIndexSource.Wanted wanted,
      Limits limits) {
    String deletions = fragment.deletionKey() == null ? NOTHING_DELETED : fragment.deletionKey();
    turn.take(limits);
    try {
      LiveTexts known = recent.get(deletions);
      if (known != null) {
        return known;
      }
      LiveTexts live = LiveTexts.of(index, ordinals, nodes, fragment, limits).orElse(null);
      if (live == null) {
        // Made of a version in which rows were deleted that this one still has.
        index = source.made(nodes, fragment, wanted, limits);
        ordinals = LiveTexts.noOrdinals(index);
        live = LiveTexts.of(index, ordinals, nodes, fragment, limits).orElseThrow();
      }
      ordinals = live.ordinals();
      if (recent.size() == RECENT_MAX) {
        recent.remove(recent.keySet().iterator().next());
      }
      recent.put(deletions, live);
      bytes = bytes(index, ordinals);
      return live;
    } finally {
      turn.end();
    }
  }

  /** Returns the index of the version that had most rows so far. */
  TermIndex index(Limits limits) {
    turn.take(limits);
    try {
      return index;
    } finally {
      turn.end();
    }
  }

  private static long bytes(TermIndex index, int[] ordinals) {
    return index.bytes()
        + (long) Integer.BYTES * ordinals.length
        + (long) RECENT_MAX * index.size() / Byte.SIZE;
  }

  /** Returns about how many bytes of heap this holds. */
  long bytes() {
    return bytes;
  }
}
