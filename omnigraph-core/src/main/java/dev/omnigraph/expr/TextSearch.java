package dev.omnigraph.expr;

import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.topology.GraphView;

/**
 * Full-text search over one String property of one node type of a snapshot.
 *
 * <p>Thread-safety: thread-safe. Results must not depend on whether an index exists.
 */
public interface TextSearch {
  /** How query tokens are compared with the tokens of a text. */
  enum Mode {
    /** A text matches when any query token occurs in it after stemming. */
    ANY_TOKEN,
    /** As {@link #ANY_TOKEN}, and tokens within a number of edits match too. */
    FUZZY
  }

  /** The nodes that match one query, with their scores. Any number of threads may read it. */
  interface Matches {
    /** Returns whether the node matches. */
    boolean matches(int ordinal);

    /** Returns the BM25 score over the live rows of the snapshot; 0 when nothing matches. */
    double score(int ordinal);

    /** Returns the matching nodes in no particular order, in an array of the caller's. */
    int[] ordinals();

    /** Returns the number of matching nodes, or -1 when it is not known. */
    int matchCount();
  }

  /** Returns the same search, which ends when an execution is to end. */
  default TextSearch within(Limits limits) {
    return this;
  }

  /**
   * Runs a query.
   *
   * @param edits the most edits of a fuzzy match, at least 0; ignored otherwise
   */
  Matches search(
      GraphView view, NodeType type, Property property, String query, Mode mode, int edits);

  /**
   * Finds the best texts for a query, any of whose tokens may match.
   *
   * @param wanted how many, at least 1
   * @return every node whose score is one of the greatest, however many have the last one; others
   *     may be there or not
   */
  default Matches best(GraphView view, NodeType type, Property property, String query, int wanted) {
    return search(view, type, property, query, Mode.ANY_TOKEN, 0);
  }
}
