package dev.omnigraph.search;

import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one table version has of an indexed fragment: the documents that are not deleted, and the
 * statistics over them. Immutable.
 */
final class LiveTexts {
  private static final int BATCH = 1_024;

  private final TermIndex index;

  /** The documents this version does not have, or null when it has all. */
  private final @Nullable BitSet dead;

  private final int texts;
  private final long lengthSum;

  private LiveTexts(TermIndex index, @Nullable BitSet dead, int texts, long lengthSum) {
    this.index = index;
    this.dead = dead;
    this.texts = texts;
    this.lengthSum = lengthSum;
  }

  /**
   * Compares the documents of an index with the live rows of a fragment; both are in row order.
   *
   * @return empty when a live row is no document: the index was made of a version with more
   *     deletions
   */
  static Optional<LiveTexts> of(TermIndex index, NodeTable nodes, FragmentRows fragment) {
    BitSet dead = new BitSet(index.size());
    OrdinalCursor cursor = TermIndex.rows(nodes, fragment);
    int[] batch = new int[BATCH];
    int document = 0;
    int texts = 0;
    long lengthSum = 0;
    for (int filled = cursor.next(batch); filled > 0; filled = cursor.next(batch)) {
      for (int i = 0; i < filled; i++) {
        while (document < index.size() && index.ordinal(document) != batch[i]) {
          dead.set(document++);
        }
        if (document == index.size()) {
          return Optional.empty();
        }
        int length = index.length(document++);
        if (length != TermIndex.NO_TEXT) {
          texts++;
          lengthSum += length;
        }
      }
    }
    dead.set(document, index.size());
    return Optional.of(new LiveTexts(index, dead.isEmpty() ? null : dead, texts, lengthSum));
  }

  TermIndex index() {
    return index;
  }

  boolean has(int document) {
    return dead == null || !dead.get(document);
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
