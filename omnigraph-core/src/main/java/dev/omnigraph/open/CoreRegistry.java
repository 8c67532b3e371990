package dev.omnigraph.open;

import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Access;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.storage.text.GraphUri;
import dev.omnigraph.topology.TablePin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cores of this process by real path: handles on one graph share one. Thread-safe.
 *
 * <p>A reading handle joins a writing core if there is one. A writing handle never joins a reading
 * core: it opens its own, and the reading one goes on noticing changes by probing.
 */
public final class CoreRegistry {
  private static final CoreRegistry PROCESS = new CoreRegistry();

  private final Map<Key, Entry> entries = new HashMap<>();

  private record Key(String root, Access access) {}

  private static final class Entry {
    private volatile @Nullable GraphCore core;
    private int users;
  }

  private CoreRegistry() {}

  /** Returns the registry of this process. */
  public static CoreRegistry process() {
    return PROCESS;
  }

  /** Opens a graph, or joins the core that has it open; {@link GraphCore#release} gives it back. */
  public GraphCore acquire(GraphUri uri, OmnigraphOptions options) {
    EarlyStart.begin();
    if (options.sharing() == Sharing.SEPARATE_UNLEASED) {
      return GraphCore.open(uri, options, core -> {});
    }
    String root = realPath(uri.requireLocal());
    Key own = new Key(root, options.access());
    Entry entry;
    synchronized (entries) {
      Entry writing = entries.get(new Key(root, Access.READ_WRITE));
      Key key = writing != null && writing.core != null ? new Key(root, Access.READ_WRITE) : own;
      entry = entries.computeIfAbsent(key, k -> new Entry());
      entry.users++;
      own = key;
    }
    Key key = own;
    // The entry, not the registry, is locked while a graph opens: other graphs need not wait.
    synchronized (entry) {
      GraphCore core = entry.core;
      if (core != null) {
        return core;
      }
      try {
        GraphCore opened = GraphCore.open(uri, options, c -> leave(key, entry));
        entry.core = opened;
        return opened;
      } catch (RuntimeException | Error e) {
        leave(key, entry);
        throw e;
      }
    }
  }

  /** Returns the table versions that readers of this process use in any core of the graph. */
  public Set<TablePin> pinned(GraphUri uri) {
    String root = realPath(uri.requireLocal());
    Set<TablePin> pins = new HashSet<>();
    synchronized (entries) {
      entries.forEach(
          (key, entry) -> {
            GraphCore core = entry.core;
            if (core != null && key.root.equals(root)) {
              pins.addAll(core.parts().views().pinned());
            }
          });
    }
    return pins;
  }

  private void leave(Key key, Entry entry) {
    GraphCore idle = null;
    synchronized (entries) {
      entry.users--;
      if (entry.users == 0) {
        entries.remove(key, entry);
        idle = entry.core;
      }
    }
    if (idle != null) {
      idle.shutDown();
    }
  }

  private static String realPath(Path root) {
    try {
      return root.toRealPath().toString();
    } catch (IOException e) {
      return root.toString(); // does not exist: opening it says so
    }
  }
}
