package dev.omnigraph.merge;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.TableEntry;
import java.util.Optional;

/** What a merge does with one table, as far as its three pins decide. */
enum TableRoute {
  /** Nothing: both sides have the same, or only the target changed it. */
  KEEP,
  /** The target pins the source's version; its chain is main's, which outlives every branch. */
  ADOPT,
  /** The rows the source changed are written to the target, which did not change the table. */
  COPY,
  /** Both changed it. */
  THREE_WAY;

  /**
   * Returns what to do.
   *
   * <p>A version on a branch is never pinned by another branch, although storage could fork it: the
   * target would then depend on the files of a branch that may be deleted. A table the target owns
   * is never pointed elsewhere, because older commits of the target name versions of its own chain.
   * The pin of a table only moves up: a smaller version number would stay hidden.
   *
   * @param target the branch merged into
   */
  static TableRoute of(
      Optional<TableEntry> base,
      Optional<TableEntry> theirs,
      Optional<TableEntry> ours,
      BranchName target) {
    if (isSame(theirs, ours) || isSame(theirs, base)) {
      return KEEP;
    }
    if (!isSame(base, ours)) {
      return THREE_WAY;
    }
    boolean adoptable =
        theirs.isPresent()
            && ours.isPresent()
            && theirs.get().owner().isMain()
            && !ours.get().isOwnedBy(target)
            && theirs.get().version() > ours.get().version();
    return adoptable ? ADOPT : COPY;
  }

  static boolean isSame(Optional<TableEntry> a, Optional<TableEntry> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() && b.isEmpty();
    }
    return a.get().version() == b.get().version() && a.get().owner().equals(b.get().owner());
  }
}
