package dev.omnigraph.topology;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts which table versions snapshots hold, and through them which fragments and which deletions,
 * so that what is derived from one nobody holds can go at once. Thread-safe; a leaf lock.
 *
 * <p>The fragments of a version are walked when the first snapshot comes that has it and when the
 * last one goes. Indexes are not held by this, so they may be evicted meanwhile.
 */
final class HeldFragments {
  /**
   * Names what derived data is derived from.
   *
   * @param uri the dataset
   * @param file a data file
   * @param deletions a set of its deleted rows, or empty for the data file itself
   */
  record Source(String uri, String file, String deletions) {}

  private static final class Version {
    final List<Source> sources;
    int holders;

    Version(List<Source> sources) {
      this.sources = sources;
    }
  }

  @GuardedBy("this")
  private final Map<TablePin, Version> versions = new HashMap<>();

  @GuardedBy("this")
  private final Map<Source, Integer> sources = new HashMap<>();

  /** Counts one more holder of a version. */
  synchronized void hold(TablePin pin, RowSpace space) {
    Version version = versions.get(pin);
    if (version == null) {
      version = new Version(sourcesOf(pin.address().uri(), space));
      versions.put(pin, version);
      version.sources.forEach(source -> sources.merge(source, 1, Integer::sum));
    }
    version.holders++;
  }

  /**
   * Counts one holder less.
   *
   * @return what nobody holds any more; empty while the version is held by another one
   */
  synchronized Optional<List<Source>> letGo(TablePin pin) {
    Version version = versions.get(pin);
    if (version == null || --version.holders > 0) {
      return Optional.empty();
    }
    versions.remove(pin);
    List<Source> free = new ArrayList<>();
    for (Source source : version.sources) {
      if (sources.computeIfPresent(source, (s, count) -> count == 1 ? null : count - 1) == null) {
        free.add(source);
      }
    }
    return Optional.of(free);
  }

  /** Returns how many versions are held. */
  synchronized int versionCount() {
    return versions.size();
  }

  synchronized boolean holds(TablePin pin) {
    return versions.containsKey(pin);
  }

  synchronized boolean holds(Source source) {
    return sources.containsKey(source);
  }

  private static List<Source> sourcesOf(String uri, RowSpace space) {
    List<Source> found = new ArrayList<>(space.order.length);
    for (int slot : space.order) {
      var fragment = space.used(slot).fragment();
      found.add(new Source(uri, fragment.dataFile(), ""));
      String deletions = fragment.deletionKey();
      if (deletions != null) {
        found.add(new Source(uri, fragment.dataFile(), deletions));
      }
    }
    return found;
  }
}
