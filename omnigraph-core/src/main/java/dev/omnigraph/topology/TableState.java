package dev.omnigraph.topology;

import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.topology.data.ByteDictionary;
import dev.omnigraph.topology.data.FragmentColumn;
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

  /** What was found out about the sizes of its versions. */
  final SizesSeen sizes = new SizesSeen();

  private final Map<String, TextCodes> codes = new ConcurrentHashMap<>();
  private final Map<String, Wanted> used = new ConcurrentHashMap<>();
  private final List<Recent> recent = new ArrayList<>();

  private record Recent(TablePin pin, WeakReference<TableIndex> reference) {}

  /** Weak: held by the edges it was made for. */
  private volatile WeakReference<EndpointCheck> endpoints = new WeakReference<>(null);

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
  void remember(TablePin pin, TableIndex index) {
    synchronized (recent) {
      recent.removeIf(r -> r.reference.get() == null || r.reference.get() == index);
      recent.add(0, new Recent(pin, new WeakReference<>(index)));
      if (recent.size() > RECENT_MAX) {
        recent.remove(RECENT_MAX);
      }
    }
  }

  /** Returns the remembered index with the least rows to change, if that beats a new start. */
  Optional<TableIndex> nearest(List<FragmentInfo> fragments) {
    long rows = 0;
    for (FragmentInfo fragment : fragments) {
      rows += fragment.physicalRows();
    }
    TableIndex best = null;
    long bestDistance = rows;
    synchronized (recent) {
      for (Recent candidate : recent) {
        TableIndex index = candidate.reference.get();
        long distance = index == null ? Long.MAX_VALUE : index.space().distance(fragments);
        if (distance < bestDistance) {
          best = index;
          bestDistance = distance;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** Returns the version a remembered index is of, or null. */
  @Nullable TablePin pinOf(TableIndex index) {
    synchronized (recent) {
      for (Recent candidate : recent) {
        if (candidate.reference.get() == index) {
          return candidate.pin;
        }
      }
    }
    return null;
  }

  /** Returns the ordinals of a fragment from a remembered index, or null when none has them. */
  @Nullable FragmentColumn ordinals(RowSpace.Slot slot, int likely, Wanted.Ordinals wanted) {
    synchronized (recent) {
      for (Recent candidate : recent) {
        TableIndex index = candidate.reference.get();
        FragmentColumn.Ints[] columns = index == null ? null : index.ordinals(wanted);
        int at = columns == null || index == null ? -1 : index.space().slotOf(slot, likely);
        if (columns != null && at >= 0 && columns[at].covers(slot.deleted())) {
          return columns[at];
        }
      }
    }
    return null;
  }

  @Nullable EndpointCheck endpoints() {
    return endpoints.get();
  }

  void endpoints(EndpointCheck check) {
    endpoints = new WeakReference<>(check);
  }
}
