package dev.omnigraph;

/**
 * Decides conflicts of two changes, one by one in order of table and id, and of property within a
 * row. Called by the merging thread; a merge that has to start again, because a branch moved
 * meanwhile, asks again.
 */
@FunctionalInterface
public interface MergeResolver {
  /** Decides nothing: every conflict stays one. */
  MergeResolver FAIL = conflict -> MergeChoice.CONFLICT;

  /** Keeps the target's state. */
  MergeResolver OURS = conflict -> MergeChoice.OURS;

  /** Takes the source's state. */
  MergeResolver THEIRS = conflict -> MergeChoice.THEIRS;

  /**
   * Returns what becomes of a conflict. Of a divergent property, a choice is about that property
   * only; of the others, about the whole row.
   */
  MergeChoice resolve(MergeConflict conflict);
}
