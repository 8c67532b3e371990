package dev.omnigraph.storage;

import dev.omnigraph.ids.BranchName;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What to remove of one dataset and all of its branches. Immutable.
 *
 * @param dataset the main chain of the dataset
 * @param versions versions nobody may read any more, by the branch whose chain holds them
 * @param looseBefore files that no version names, not even one of those, go when they are older
 * @param mode whether to remove or only to count
 */
public record ReclaimRequest(
    DatasetAddress dataset, Map<BranchName, Set<Long>> versions, Instant looseBefore, Mode mode) {
  /** Validates and copies. */
  public ReclaimRequest {
    Objects.requireNonNull(looseBefore);
    Objects.requireNonNull(mode);
    if (!dataset.owner().isMain()) {
      throw new IllegalArgumentException("a dataset is named by its main chain");
    }
    Map<BranchName, Set<Long>> copy = new TreeMap<>();
    versions.forEach((branch, set) -> copy.put(branch, Set.copyOf(set)));
    versions = Collections.unmodifiableMap(copy);
  }

  /** What a request does. */
  public enum Mode {
    /** Counts what would go. */
    PREVIEW,
    /** Removes it. */
    REMOVE
  }
}
