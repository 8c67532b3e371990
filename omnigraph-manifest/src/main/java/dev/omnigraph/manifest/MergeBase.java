package dev.omnigraph.manifest;

import dev.omnigraph.ids.CommitId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The nearest common ancestor of two commits. Stateless. */
public final class MergeBase {
  private MergeBase() {}

  /**
   * Finds the common ancestor with the smallest sum of distances to both commits, over parents and
   * merged parents; a tie goes to the larger manifest version, then to the larger id.
   *
   * <p><b>Cost:</b> looks at commits no further from either one than that sum, whatever lies before
   * them.
   *
   * @param lookup finds a commit of any branch; a commit it does not find ends that line
   * @return the ancestor, which may be one of the two commits; empty when there is none
   */
  public static Optional<GraphCommit> find(
      CommitId left, CommitId right, Function<CommitId, Optional<GraphCommit>> lookup) {
    // Both walks go back one step at a time. After d steps every common ancestor not yet seen by
    // both is more than d steps from one of them, so a sum of at most d cannot be beaten or met.
    Walk fromLeft = new Walk(left, lookup);
    Walk fromRight = new Walk(right, lookup);
    GraphCommit best = null;
    int bestSum = Integer.MAX_VALUE;
    Set<CommitId> reached = new HashSet<>(List.of(left, right));
    for (int steps = 0; steps <= bestSum; steps++) {
      for (CommitId id : reached) {
        int sum = fromLeft.distance(id) + fromRight.distance(id);
        if (sum < 0 || sum > bestSum) {
          continue;
        }
        Optional<GraphCommit> commit = lookup.apply(id);
        if (commit.isPresent()
            && (best == null
                || sum < bestSum
                || GraphCommit.ORDER.compare(commit.get(), best) > 0)) {
          best = commit.get();
          bestSum = sum;
        }
      }
      if (fromLeft.isAtEnd() && fromRight.isAtEnd()) {
        break;
      }
      reached.clear();
      fromLeft.step(reached);
      fromRight.step(reached);
    }
    return Optional.ofNullable(best);
  }

  /** All ancestors up to some number of steps. */
  private static final class Walk {
    /** Makes every sum with it negative. */
    private static final int UNKNOWN = Integer.MIN_VALUE / 2;

    private final Function<CommitId, Optional<GraphCommit>> lookup;
    private final Map<CommitId, Integer> distances = new HashMap<>();
    private List<CommitId> edge;

    Walk(CommitId start, Function<CommitId, Optional<GraphCommit>> lookup) {
      this.lookup = lookup;
      this.edge = List.of(start);
      distances.put(start, 0);
    }

    int distance(CommitId id) {
      return distances.getOrDefault(id, UNKNOWN);
    }

    boolean isAtEnd() {
      return edge.isEmpty();
    }

    /** Goes one step back. */
    void step(Set<CommitId> reached) {
      List<CommitId> next = new ArrayList<>();
      for (CommitId id : edge) {
        int distance = distance(id) + 1;
        Optional<GraphCommit> commit = lookup.apply(id);
        if (commit.isPresent()) {
          Stream.concat(commit.get().parent().stream(), commit.get().mergedParent().stream())
              .filter(parent -> distances.putIfAbsent(parent, distance) == null)
              .forEach(next::add);
        }
      }
      reached.addAll(next);
      edge = next;
    }
  }
}
