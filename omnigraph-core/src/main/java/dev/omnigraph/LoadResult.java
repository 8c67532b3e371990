package dev.omnigraph;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a load committed. Immutable.
 *
 * @param commitId the commit it made
 * @param branch the branch it went to
 * @param branchCreated whether the branch was forked for it
 * @param nodes input records by node type, types in name order
 * @param edges input records by edge type, types in name order
 */
public record LoadResult(
    String commitId,
    String branch,
    boolean branchCreated,
    SortedMap<String, Long> nodes,
    SortedMap<String, Long> edges) {

  /** Copies. */
  public LoadResult {
    nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    edges = Collections.unmodifiableSortedMap(new TreeMap<>(edges));
  }

  /** Returns the number of records. */
  public long rows() {
    return sum(nodes) + sum(edges);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
