package dev.omnigraph.delta;

import dev.omnigraph.storage.FragmentInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The rows of one version that may differ from the other version. Immutable.
 *
 * @param fragments the fragments that have such rows, in scan order
 */
record Candidates(List<Part> fragments) {
  static final Candidates NONE = new Candidates(List.of());

  Candidates {
    fragments = List.copyOf(fragments);
  }

  /**
   * Candidate rows of one fragment.
   *
   * @param offsets ascending physical offsets of live rows, or nothing for all live rows
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Part(FragmentInfo fragment, int[] offsets, boolean whole) {
    long rows() {
      return whole ? fragment.liveRows() : offsets.length;
    }

    boolean has(int offset) {
      return whole || Arrays.binarySearch(offsets, offset) >= 0;
    }
  }

  long rows() {
    return fragments.stream().mapToLong(Part::rows).sum();
  }

  /** Returns the fragments all of whose rows are candidates. */
  Candidates whole() {
    return new Candidates(fragments.stream().filter(Part::whole).toList());
  }

  /** Returns the parts by fragment id. */
  Map<Integer, Part> byFragment() {
    Map<Integer, Part> parts = new HashMap<>();
    fragments.forEach(part -> parts.put(part.fragment().id(), part));
    return parts;
  }

  /**
   * Returns the rows of a version that another one does not have in the same place.
   *
   * @param deleted reads the deleted rows of a fragment of this version
   * @param otherDeleted reads the deleted rows of a fragment of the other version
   */
  static Candidates of(
      List<FragmentInfo> own,
      List<FragmentInfo> other,
      Function<FragmentInfo, int[]> deleted,
      Function<FragmentInfo, int[]> otherDeleted) {
    Map<String, FragmentInfo> others = new HashMap<>();
    other.forEach(fragment -> others.put(fragment.dataFile(), fragment));
    List<Part> parts = new ArrayList<>();
    for (FragmentInfo fragment : own) {
      FragmentInfo same = others.get(fragment.dataFile());
      if (same == null) {
        if (fragment.liveRows() > 0) {
          parts.add(new Part(fragment, new int[0], true));
        }
      } else if (same.deletionKey() != null
          && !Objects.equals(fragment.deletionKey(), same.deletionKey())) {
        int[] offsets =
            minus(
                otherDeleted.apply(same),
                fragment.deletionKey() == null ? new int[0] : deleted.apply(fragment));
        if (offsets.length > 0) {
          parts.add(new Part(fragment, offsets, false));
        }
      }
    }
    return new Candidates(parts);
  }

  /** Returns the elements of an ascending array that another ascending array lacks. */
  private static int[] minus(int[] from, int[] without) {
    int[] rest = new int[from.length];
    int size = 0;
    int at = 0;
    for (int value : from) {
      while (at < without.length && without[at] < value) {
        at++;
      }
      if (at == without.length || without[at] != value) {
        rest[size++] = value;
      }
    }
    return Arrays.copyOf(rest, size);
  }
}
