package dev.omnigraph.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was found out last about the sizes of some version of a table: a few hundred bytes a
 * property.
 *
 * <p>Thread-safety: thread-safe; of two findings at once one is kept.
 */
final class SizesSeen {
  private static final int CHANGED_PART = 16;

  volatile @Nullable DegreeStatistics outDegrees;
  volatile @Nullable DegreeStatistics inDegrees;

  private final Map<String, Counted> distinct = new ConcurrentHashMap<>();

  /**
   * Distinct values as they were counted.
   *
   * @param liveByFile the live rows of each data file they were counted in
   */
  private record Counted(Map<String, Integer> liveByFile, DistinctValues values) {}

  /** Returns what was counted last, in whatever version. */
  Optional<DistinctValues> lastDistinct(String property) {
    Counted counted = distinct.get(property);
    return counted == null ? Optional.empty() : Optional.of(counted.values);
  }

  /** Returns what was counted in a version that differs little from this one, or null. */
  @Nullable DistinctValues near(String property, RowSpace space) {
    Counted counted = distinct.get(property);
    if (counted == null || counted.values.rows() <= KnownSizes.ALWAYS_COUNTED_ROWS) {
      return null;
    }
    long changed = 0;
    long same = 0;
    for (int slot : space.order) {
      RowSpace.Slot used = space.used(slot);
      Integer before = counted.liveByFile.get(used.fragment().dataFile());
      int live = used.live();
      changed += before == null ? live : Math.abs(live - before);
      same += before == null ? 0 : before;
    }
    long gone = counted.values.rows() - same;
    return (changed + Math.max(0, gone)) * CHANGED_PART < counted.values.rows()
        ? counted.values
        : null;
  }

  void note(String property, RowSpace space, DistinctValues values) {
    Map<String, Integer> live = new HashMap<>();
    for (int slot : space.order) {
      RowSpace.Slot used = space.used(slot);
      live.put(used.fragment().dataFile(), used.live());
    }
    distinct.put(property, new Counted(Map.copyOf(live), values));
  }
}
