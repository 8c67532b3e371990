package dev.omnigraph.manifest;

import dev.omnigraph.ids.CommitId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The nearest common ancestor of two commits. Stateless. */
public final class MergeBase {
  private MergeBase() {}

  /**
   * Finds the common ancestor with the smallest sum of distances to both commits, over parents and
   * merged parents, among those that are not ancestors of another common one; a tie goes to the
   * larger manifest version, then to the larger id.
   *
   * <p>Distances alone do not do: a merge into a branch that had not moved is one step from where
   * it was and many from the commits that came in, so what both commits have would count as new in
   * one of them, and what was deleted of it would come back.
   *
   * <p><b>Cost:</b> looks at commits about as far back as the ancestor, or as the oldest commits
   * that were merged in since, whatever lies before them. Where merges crossed, so that several
   * common ancestors were found, it looks back until one walk or the history ends.
   *
   * @param lookup finds a commit of any branch; a commit it does not find ends that line
   * @return the ancestor, which may be one of the two commits; empty when there is none
   */
  public static Optional<GraphCommit> find(
      CommitId left, CommitId right, Function<CommitId, Optional<GraphCommit>> lookup) {
    Search search = new Search(left, right, lookup);
    search.run();
    return search.best();
  }

  /**
   * What both of two commits have beyond their nearest common ancestor: the changes from one commit
   * to another.
   *
   * @param kind why both have them
   */
  public record Also(Kind kind, CommitId from, CommitId to) {
    /** Why both commits have the changes. */
    public enum Kind {
      /** The later commit is a common ancestor, too, and neither is an ancestor of the other. */
      ANCESTOR,
      /**
       * The later commit merged a commit both have, of a branch that is gone; what it took over is
       * all that is known of it.
       */
      MERGED
    }
  }

  /**
   * Finds what both commits have beyond the ancestor {@link #find} returns, in an order that
   * depends on the commits alone. Mostly nothing.
   */
  public static List<Also> also(
      CommitId left, CommitId right, Function<CommitId, Optional<GraphCommit>> lookup) {
    Search search = new Search(left, right, lookup);
    search.run();
    Optional<GraphCommit> best = search.best();
    List<Also> also = new ArrayList<>();
    if (best.isPresent()) {
      for (GraphCommit commit : search.common.values()) {
        if (!commit.equals(best.get())) {
          find(best.get().id(), commit.id(), lookup)
              .ifPresent(f -> also.add(new Also(Also.Kind.ANCESTOR, f.id(), commit.id())));
        }
      }
      for (CommitId lost : search.lost) {
        for (GraphCommit merge : search.mergesOf(lost)) {
          merge
              .parent()
              .filter(parent -> !parent.equals(lost))
              .ifPresent(parent -> also.add(new Also(Also.Kind.MERGED, parent, merge.id())));
        }
      }
    }
    also.sort(Comparator.comparing(Also::kind).thenComparing(a -> a.to().text()));
    return also;
  }

  /**
   * Both walks go back one step at a time. What lies before a common ancestor is passed: no walk
   * goes on from there. A third walk finds it, at once where the others have been already.
   */
  private static final class Search {
    private final Function<CommitId, Optional<GraphCommit>> lookup;
    private final Map<CommitId, Optional<GraphCommit>> known = new HashMap<>();
    private final Walk fromLeft;
    private final Walk fromRight;
    private final Map<CommitId, GraphCommit> common = new HashMap<>();
    private final Set<CommitId> lost = new HashSet<>();
    private final Map<CommitId, Set<GraphCommit>> merges = new HashMap<>();
    private final Set<CommitId> passed = new HashSet<>();
    private List<CommitId> passing = new ArrayList<>();

    Search(CommitId left, CommitId right, Function<CommitId, Optional<GraphCommit>> lookup) {
      this.lookup = lookup;
      this.fromLeft = new Walk(left);
      this.fromRight = new Walk(right);
    }

    void run() {
      Set<CommitId> reached = new HashSet<>(List.of(fromLeft.start, fromRight.start));
      // Of several, one may yet turn out to lie before another.
      while (!reached.isEmpty() || (common.size() + lost.size() > 1 && !passing.isEmpty())) {
        pass(reached);
        reached.clear();
        step(fromLeft, reached);
        step(fromRight, reached);
      }
    }

    Optional<GraphCommit> best() {
      GraphCommit best = null;
      for (GraphCommit commit : common.values()) {
        if (best == null || isBetter(commit, best)) {
          best = commit;
        }
      }
      return Optional.ofNullable(best);
    }

    private boolean isBetter(GraphCommit commit, GraphCommit best) {
      int less = Integer.compare(sum(commit.id()), sum(best.id()));
      return less < 0 || (less == 0 && GraphCommit.ORDER.compare(commit, best) > 0);
    }

    private int sum(CommitId id) {
      return fromLeft.distance(id) + fromRight.distance(id);
    }

    /** Notes which commits are common, and goes on to what lies before them. */
    private void pass(Set<CommitId> reached) {
      Deque<CommitId> next = new ArrayDeque<>();
      for (CommitId id : passing) {
        next.addAll(parents(id));
      }
      passing = new ArrayList<>();
      for (CommitId id : reached) {
        if (fromLeft.knows(id) && fromRight.knows(id) && !passed.contains(id)) {
          commit(id).ifPresentOrElse(commit -> common.put(id, commit), () -> lost.add(id));
          fromLeft.leave(id);
          fromRight.leave(id);
          next.addAll(parents(id));
        }
      }
      for (@Nullable CommitId id = next.poll(); id != null; id = next.poll()) {
        if (!passed.add(id)) {
          continue;
        }
        common.remove(id);
        lost.remove(id);
        fromLeft.leave(id);
        fromRight.leave(id);
        if (fromLeft.knows(id) || fromRight.knows(id)) {
          next.addAll(parents(id));
        } else {
          passing.add(id);
        }
      }
    }

    private void step(Walk walk, Set<CommitId> reached) {
      Set<CommitId> next = new HashSet<>();
      for (CommitId id : walk.edge) {
        for (CommitId parent : parents(id)) {
          if (commit(parent).isEmpty()) {
            commit(id)
                .ifPresent(
                    merge -> merges.computeIfAbsent(parent, p -> new HashSet<>()).add(merge));
          }
          if (walk.add(parent, walk.distance(id) + 1) && !passed.contains(parent)) {
            next.add(parent);
          }
        }
      }
      walk.edge = next;
      reached.addAll(next);
    }

    Set<GraphCommit> mergesOf(CommitId id) {
      return merges.getOrDefault(id, Set.of());
    }

    private List<CommitId> parents(CommitId id) {
      return commit(id).stream()
          .flatMap(c -> Stream.concat(c.parent().stream(), c.mergedParent().stream()))
          .toList();
    }

    private Optional<GraphCommit> commit(CommitId id) {
      return known.computeIfAbsent(id, lookup);
    }
  }

  /** The ancestors of one commit up to some number of steps. */
  private static final class Walk {
    private final CommitId start;
    private final Map<CommitId, Integer> distances = new HashMap<>();

    /** The commits to go on from. */
    private Set<CommitId> edge;

    Walk(CommitId start) {
      this.start = start;
      this.edge = new HashSet<>(List.of(start));
      distances.put(start, 0);
    }

    boolean knows(CommitId id) {
      return distances.containsKey(id);
    }

    int distance(CommitId id) {
      return distances.getOrDefault(id, 0);
    }

    boolean add(CommitId id, int distance) {
      return distances.putIfAbsent(id, distance) == null;
    }

    void leave(CommitId id) {
      edge.remove(id);
    }
  }
}
