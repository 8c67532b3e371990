package dev.omnigraph.merge;

import dev.omnigraph.manifest.Snapshot;
import java.util.Objects;

/**
 * The three states a merge compares. Immutable.
 *
 * @param base what both sides started from
 * @param theirs the source
 * @param ours the target
 * @param equalEdges what is done about edges both sides added alike
 */
record Sides(Snapshot base, Snapshot theirs, Snapshot ours, EdgeRule equalEdges) {
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
  }
}
