package dev.omnigraph.topology;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.ids.TableKey;

/**
 * The tables of one snapshot, resident on demand.
 *
 * <p>Thread-safety: thread-safe. Lifecycle: close when the operation ends; until then the table
 * versions it names are reported by {@link GraphViews#pinned}. What it gave out stays valid after
 * close. Cost: nothing until a table is asked for; then one open unless a handle is at hand, and
 * one scan of the fragments that are new to this process.
 */
public interface GraphView extends AutoCloseable {
  /** Returns the catalog the snapshot is read under. */
  Catalog catalog();

  /**
   * Returns the nodes of a type.
   *
   * @throws dev.omnigraph.errors.NotFoundException if the snapshot has no such table
   */
  NodeTable nodes(String typeName);

  /**
   * Returns the edges of a type.
   *
   * @throws dev.omnigraph.errors.NotFoundException if the snapshot has no such table
   */
  EdgeTable edges(String typeName);

  /** Returns the version of a table this view reads. */
  TablePin pin(TableKey key);

  @Override
  void close();
}
