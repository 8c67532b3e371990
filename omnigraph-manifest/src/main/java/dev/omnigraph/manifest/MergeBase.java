package dev.omnigraph.manifest;

import dev.omnigraph.ids.CommitId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The nearest common ancestor of two commits. Stateless. */
public final class MergeBase {
  private MergeBase() {}

  /**
   * Finds the common ancestor with the smallest sum of distances to both commits, over parents and
   * merged parents; a tie goes to the larger manifest version, then to the larger id.
   *
   * @param lookup finds a commit of any branch; a commit it does not find ends that line
   * @return the ancestor, which may be one of the two commits; empty when there is none
   */
  public static Optional<GraphCommit> find(
      CommitId left, CommitId right, Function<CommitId, Optional<GraphCommit>> lookup) {
    Map<CommitId, Integer> fromLeft = distances(left, lookup);
    Map<CommitId, Integer> fromRight = distances(right, lookup);
    GraphCommit best = null;
    int bestSum = Integer.MAX_VALUE;
    for (Map.Entry<CommitId, Integer> candidate : fromLeft.entrySet()) {
      Integer other = fromRight.get(candidate.getKey());
      if (other == null || candidate.getValue() + other > bestSum) {
        continue;
      }
      int sum = candidate.getValue() + other;
      Optional<GraphCommit> commit = lookup.apply(candidate.getKey());
      if (commit.isPresent()
          && (best == null || sum < bestSum || GraphCommit.ORDER.compare(commit.get(), best) > 0)) {
        best = commit.get();
        bestSum = sum;
      }
    }
    return Optional.ofNullable(best);
  }

  private static Map<CommitId, Integer> distances(
      CommitId start, Function<CommitId, Optional<GraphCommit>> lookup) {
    Map<CommitId, Integer> distances = new HashMap<>();
    Deque<CommitId> next = new ArrayDeque<>();
    distances.put(start, 0);
    next.add(start);
    while (!next.isEmpty()) {
      CommitId id = next.remove();
      int distance = distances.getOrDefault(id, 0) + 1;
      lookup
          .apply(id)
          .ifPresent(
              commit ->
                  Stream.concat(commit.parent().stream(), commit.mergedParent().stream())
                      .filter(parent -> distances.putIfAbsent(parent, distance) == null)
                      .forEach(next::add));
    }
    return distances;
  }
}
