package dev.omnigraph.topology;

import dev.omnigraph.ids.TableKey;
import java.util.List;
import java.util.OptionalInt;

/**
 * The edges of one type in one snapshot. An edge is a row: an int below {@link #rowBound}, which
 * names it in this version only. Edges whose source or target node is not live are not part of
 * adjacency and not {@link #isLive}.
 *
 * <p>Thread-safety: immutable. Cost: as {@link NodeTable}.
 */
public interface EdgeTable {
  /** Returns the table. */
  TableKey key();

  /** Returns the node type at the source. */
  TableKey sourceKey();

  /** Returns the node type at the target. */
  TableKey targetKey();

  /** Returns a number above every edge row. */
  int rowBound();

  /** Returns the number of live edges, dangling ones left out. */
  int liveCount();

  /** Returns the number of stored edges whose source or target node is missing. */
  int danglingCount();

  /** Returns whether the row holds a live edge with both ends. */
  boolean isLive(int edge);

  /** Returns the node ordinal of the source. */
  int sourceOf(int edge);

  /** Returns the node ordinal of the target. */
  int targetOf(int edge);

  /** Returns the edge id. Loads the id column when it is not resident. */
  String id(int edge);

  /** Returns the edge with this id, also a dangling one, or -1. Builds a key index once. */
  int find(String id);

  /** Returns an edge from source to target, or empty; the lowest row where there are several. */
  OptionalInt findBetween(int sourceOrdinal, int targetOrdinal);

  /** Returns a cursor over all live edges. */
  OrdinalCursor cursor();

  /** Returns a cursor over the live edges in a range of rows. */
  OrdinalCursor cursor(int fromRow, int toRow);

  /** Returns where the edge is stored: fragment id times 2^32 plus physical offset. */
  long rowAddress(int edge);

  /** Returns the values of a property, or of {@code id}, addressed by edge row. */
  Column column(String property);

  /** Returns several columns; what is missing in memory is read with one scan per fragment. */
  List<Column> columns(List<String> properties);

  /** Returns the neighbours along the edge direction: sources to targets. */
  Adjacency out();

  /** Returns the neighbours against the edge direction: targets to sources. */
  Adjacency in();

  /**
   * Returns the edge rows by a hash of their values. Only rows of fragments that are new to this
   * process are hashed.
   *
   * @param name stands for the hash function: one name, one function
   */
  RowsByHash rowsByHash(String name, RowsByHash.RowHash hash);

  /** Returns the fragments of this version in scan order. */
  List<FragmentRows> fragments();
}
