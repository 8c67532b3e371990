package dev.omnigraph.topology;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.ids.TableKey;
import java.util.List;

/**
 * The nodes of one type in one snapshot. A node is an ordinal: a dense int that stands for its id
 * in every version and branch as long as the process runs, shared with the adjacency of all edge
 * types that touch this node type.
 *
 * <p>Thread-safety: immutable. Cost: no storage call except {@link #column} and {@link #columns},
 * which load what is missing with one projected scan of the fragments concerned.
 */
public interface NodeTable {
  /** What a version that holds two rows of one id is said to contradict. */
  String ONE_ROW_PER_ID = "one row per id";

  /** Returns the table. */
  TableKey key();

  /** Returns a number above every ordinal this version can contain; for sizing arrays. */
  int ordinalBound();

  /** Returns the number of nodes. */
  int liveCount();

  /** Returns whether the node is in this version; false for any int that is no ordinal. */
  boolean isLive(int ordinal);

  /** Returns the ordinal of an id, or -1 when this version has no such node. */
  int find(String id);

  /** Returns the ordinal of an id given as UTF-8 bytes, or -1. */
  int find(byte[] utf8, int from, int length);

  /** Returns the id of an ordinal. */
  String id(int ordinal);

  /** Compares the ids of two ordinals by UTF-8 bytes. */
  int compareIds(int ordinal, int otherOrdinal);

  /** Returns the bytes that hold the id; not to be changed. */
  byte[] idBytes(int ordinal);

  /** Returns where the id starts in {@link #idBytes}. */
  int idStart(int ordinal);

  /** Returns the number of UTF-8 bytes of the id. */
  int idLength(int ordinal);

  /** Returns a cursor over all nodes. */
  OrdinalCursor cursor();

  /** Returns a number above every row; ranges of rows below it are the morsels of a scan. */
  int rowBound();

  /** Returns a cursor over the nodes in a range of rows. */
  OrdinalCursor cursor(int fromRow, int toRow);

  /** Returns where the node is stored: fragment id times 2^32 plus physical offset. */
  long rowAddress(int ordinal);

  /**
   * Returns the values of a property, or of {@code id}.
   *
   * @throws dev.omnigraph.errors.NotFoundException if the table has no such column
   */
  Column column(String property);

  /** Returns several columns; what is missing in memory is read with one scan per fragment. */
  List<Column> columns(List<String> properties);

  /**
   * Returns the node ordinals by a hash of their values. Only rows of fragments that are new to
   * this process are hashed.
   *
   * @param name stands for the hash function: one name, one function
   */
  RowsByHash rowsByHash(String name, RowsByHash.RowHash hash);

  /**
   * Returns whether storage is to answer a comparison: it means the same there, and the column is
   * not kept in memory as a whole. Otherwise its values are compared with {@link #column}.
   */
  default boolean isAnsweredByStorage(StoredComparison comparison) {
    return false;
  }

  /**
   * Returns the ordinals of the nodes for which comparisons hold that storage is to answer, in row
   * order. Cost: one scan that gives addresses, through an ordered index where there is one.
   */
  default int[] find(List<StoredComparison> comparisons) {
    throw Invariant.broken("storage is asked what it answers", key());
  }

  /** Returns the fragments of this version in scan order. */
  List<FragmentRows> fragments();
}
