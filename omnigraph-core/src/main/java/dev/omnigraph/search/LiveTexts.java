package dev.omnigraph.search;

import dev.omnigraph.expr.Limits;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one table version has of an indexed fragment: the documents that are not deleted, their
 * nodes, and the statistics over them. Immutable.
 */
final class LiveTexts {
  private static final int BATCH = 1_024;
  private static final int UNKNOWN = -1;

  private final TermIndex index;

  /** The node of each document, unless it is unknown; shared by versions that know the same. */
  private final int[] ordinals;

  /** The documents this version does not have, or null when it has all. */
  private final @Nullable BitSet dead;

  private final int texts;
  private final long lengthSum;

  private LiveTexts(
      TermIndex index, int[] ordinals, @Nullable BitSet dead, int texts, long lengthSum) {
    this.index = index;
    this.ordinals = ordinals;
    this.dead = dead;
    this.texts = texts;
    this.lengthSum = lengthSum;
  }

  /** Returns the nodes of the documents of an index while none is known. */
  static int[] noOrdinals(TermIndex index) {
    int[] ordinals = new int[index.size()];
    Arrays.fill(ordinals, UNKNOWN);
    return ordinals;
  }

  /**
   * Compares the documents of an index with the live rows of a fragment; both are in row order.
   *
   * @param known the nodes of documents as far as other versions told them; not changed
   * @return empty when a live row is no document: the index was made of a version with more
   *     deletions
   */
  static Optional<LiveTexts> of(
      TermIndex index, int[] known, NodeTable nodes, FragmentRows fragment, Limits limits) {
    BitSet dead = new BitSet(index.size());
    int[] ordinals = known;
    OrdinalCursor cursor = TermIndex.rows(nodes, fragment);
    int[] batch = new int[BATCH];
    int document = 0;
    int texts = 0;
    long lengthSum = 0;
    for (int filled = cursor.next(batch); filled > 0; filled = cursor.next(batch)) {
      limits.checkpoint();
      for (int i = 0; i < filled; i++) {
        int row = (int) nodes.rowAddress(batch[i]);
        while (document < index.size() && index.row(document) < row) {
          dead.set(document++);
        }
        if (document == index.size() || index.row(document) != row) {
          return Optional.empty();
        }
        if (ordinals[document] != batch[i]) {
          ordinals = ordinals == known ? known.clone() : ordinals;
          ordinals[document] = batch[i];
        }
        int length = index.length(document++);
        if (length != TermIndex.NO_TEXT) {
          texts++;
          lengthSum += length;
        }
      }
    }
    dead.set(document, index.size());
    return Optional.of(
        new LiveTexts(index, ordinals, dead.isEmpty() ? null : dead, texts, lengthSum));
  }

  TermIndex index() {
    return index;
  }

  /** Returns the nodes of all documents known to any version so far; not to be changed. */
  int[] ordinals() {
    return ordinals;
  }

  boolean has(int document) {
    return dead == null || !dead.get(document);
  }

  /** Returns the node of a document this version has. */
  int ordinal(int document) {
    return ordinals[document];
  }

  /** Returns the number of live documents that contain a term. */
  int containing(int term) {
    int from = index.from(term);
    int to = index.to(term);
    if (dead == null) {
      return to - from;
    }
    int live = 0;
    for (int i = from; i < to; i++) {
      live += dead.get(index.documentAt(i)) ? 0 : 1;
    }
    return live;
  }

  /** Returns the number of live nodes with a text, also an empty one. */
  int texts() {
    return texts;
  }

  /** Returns the number of terms in all live texts. */
  long lengthSum() {
    return lengthSum;
  }
}
