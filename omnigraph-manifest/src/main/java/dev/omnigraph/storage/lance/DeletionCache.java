package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.FragmentInfo;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recently used sets of deleted rows. Reading one scans its fragment, while the writer of a commit
 * knows the next set from the last one. Thread-safe; bounded by the number of rows it names.
 */
final class DeletionCache {
  private static final long ROWS_MAX = 2_000_000;

  private final Map<Key, int[]> sets = new LinkedHashMap<>(16, 0.75f, true);
  private long rows;

  private record Key(String dataFile, String deletion) {}

  private static Key key(FragmentInfo fragment) {
    return new Key(fragment.dataFile(), String.valueOf(fragment.deletionKey()));
  }

  synchronized int @Nullable [] find(FragmentInfo fragment) {
    return sets.get(key(fragment));
  }

  /** Takes over the array; nobody changes it any more. */
  synchronized void put(FragmentInfo fragment, int[] offsets) {
    if (offsets.length > ROWS_MAX) {
      return;
    }
    int[] previous = sets.put(key(fragment), offsets);
    rows += offsets.length - (previous == null ? 0 : previous.length);
    Iterator<int[]> oldest = sets.values().iterator();
    while (rows > ROWS_MAX && oldest.hasNext()) {
      rows -= oldest.next().length;
      oldest.remove();
    }
  }
}
