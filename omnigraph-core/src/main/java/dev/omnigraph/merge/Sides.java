package dev.omnigraph.merge;

import dev.omnigraph.MergeChoice;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import java.util.List;
import java.util.Objects;

/**
 * The three states a merge compares. Immutable.
 *
 * @param base what both sides started from
 * @param theirs the source
 * @param ours the target
 * @param equalEdges what is done about edges both sides added alike
 * @param also what both sides have beyond the base
 */
record Sides(Snapshot base, Snapshot theirs, Snapshot ours, EdgeRule equalEdges, List<Also> also) {
  /**
   * Changes both sides have, although the base does not.
   *
   * @param from the state before them
   * @param to the state after them
   * @param onConflict what counts as common where the base has something else again
   */
  record Also(Snapshot from, Snapshot to, MergeChoice onConflict) {
    boolean touches(TableKey key) {
      return !TableRoute.isSame(from.entry(key), to.entry(key));
    }
  }

  /** What is done about edges both sides added alike. */
  enum EdgeRule {
    /** An edge both added is one. */
    UNIFY,
    /** Each edge is its own. */
    KEEP
  }

  Sides {
    Objects.requireNonNull(base);
    Objects.requireNonNull(theirs);
    Objects.requireNonNull(ours);
    Objects.requireNonNull(equalEdges);
    also = List.copyOf(also);
  }

  /** Returns what both sides have of a table beyond the base. */
  List<Also> also(TableKey key) {
    return also.stream().filter(a -> a.touches(key)).toList();
  }

  /** Returns what a merge does with a table. */
  TableRoute route(TableKey key, BranchName target) {
    TableRoute route = TableRoute.of(base.entry(key), theirs.entry(key), ours.entry(key), target);
    if (also(key).isEmpty()) {
      return route;
    }
    return TableRoute.isSame(theirs.entry(key), ours.entry(key))
        ? TableRoute.KEEP
        : TableRoute.THREE_WAY;
  }
}
