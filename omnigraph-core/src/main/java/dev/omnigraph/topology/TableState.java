package dev.omnigraph.topology;

import dev.omnigraph.topology.data.ByteDictionary;
import dev.omnigraph.topology.data.TextCodes;
import dev.omnigraph.topology.data.Wanted;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What all versions and branches of one dataset share in this process.
 *
 * <p>Thread-safety: thread-safe. {@link #loading} is held while something is read from storage, so
 * that two readers never read the same column; it is a leaf lock.
 */
final class TableState {
  private static final int RECENT_MAX = 4;

  final String uri;
  final ReentrantLock loading = new ReentrantLock();

  /** The ids of a node table; unused for edge tables. */
  final ByteDictionary ids = new ByteDictionary();

  private final Map<String, TextCodes> codes = new ConcurrentHashMap<>();
  private final Map<String, Wanted> used = new ConcurrentHashMap<>();
  private final List<WeakReference<TableIndex>> recent = new ArrayList<>();
  private volatile @Nullable EndpointCheck endpoints;

  TableState(String uri) {
    this.uri = uri;
  }

  TextCodes codes(String property) {
    return codes.computeIfAbsent(property, p -> new TextCodes());
  }

  /** Returns the bytes of all dictionaries, which live as long as this does. */
  long dictionaryBytes() {
    long bytes = ids.bytes();
    for (TextCodes shared : codes.values()) {
      bytes += shared.dictionary().bytes();
    }
    return bytes;
  }

  /** Remembers that readers want a column; new fragments are read with it at once. */
  void noteUse(Wanted wanted) {
    used.putIfAbsent(wanted.column(), wanted);
  }

  List<Wanted> usedColumns() {
    return new ArrayList<>(used.values());
  }

  /** Remembers an index as a start for the next version. */
  void remember(TableIndex index) {
    synchronized (recent) {
      recent.removeIf(reference -> reference.get() == null || reference.get() == index);
      recent.add(0, new WeakReference<>(index));
      if (recent.size() > RECENT_MAX) {
        recent.remove(RECENT_MAX);
      }
    }
  }

  /** Returns the remembered index with the least rows to change, if that beats a new start. */
  Optional<TableIndex> nearest(List<dev.omnigraph.storage.FragmentInfo> fragments) {
    long rows = 0;
    for (dev.omnigraph.storage.FragmentInfo fragment : fragments) {
      rows += fragment.physicalRows();
    }
    TableIndex best = null;
    long bestDistance = rows;
    synchronized (recent) {
      for (WeakReference<TableIndex> reference : recent) {
        TableIndex index = reference.get();
        long distance = index == null ? Long.MAX_VALUE : index.space().distance(fragments);
        if (distance < bestDistance) {
          best = index;
          bestDistance = distance;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  @Nullable EndpointCheck endpoints() {
    return endpoints;
  }

  void endpoints(EndpointCheck check) {
    endpoints = check;
  }
}
