package dev.omnigraph.topology;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import java.util.Set;

/**
 * All resident views of one graph root in this process; one instance per core.
 *
 * <p>Thread-safety: thread-safe. Lifecycle: close after all views; closes every handle it holds.
 */
public interface GraphViews extends AutoCloseable {
  /**
   * Returns the view of a snapshot. Repeating it for the same catalog and pins object costs no
   * storage call and no rebuilding.
   */
  @MustBeClosed
  GraphView view(Catalog catalog, TablePins pins);

  /** Returns what is known of the sizes in a snapshot. Reads nothing and makes no table. */
  KnownSizes sizes(Catalog catalog, TablePins pins);

  /**
   * Lends an open handle of a table version: one open, or none when it is at hand. For writers that
   * commit on top of it and for streaming reads.
   */
  @MustBeClosed
  DatasetLease lease(TablePin pin);

  /**
   * Takes over the handle a commit returned, so that the next read of that version opens nothing.
   * The caller does not close it any more.
   */
  void adopt(TablePin pin, DatasetHandle committed);

  /**
   * Takes over the handle as {@link #adopt(TablePin, DatasetHandle)} does, and spares the next view
   * reading which rows the commit deleted. What does not fit the committed version is ignored.
   *
   * @param base the version the effect was planned against
   */
  void adopt(TablePin base, TablePin pin, DatasetHandle committed, TableEffect.Rewrite effect);

  /** Drops the handles of one dataset chain, for example when its branch is deleted. */
  void forget(DatasetAddress address);

  /** Tells a listener of released data files as long as somebody else refers to the listener. */
  void tell(FragmentListener listener);

  /** Returns the table versions that open views and leases name; cleanup keeps them. */
  Set<TablePin> pinned();

  /** Returns heap bytes held by the cache. */
  long residentBytes();

  /** Returns the most heap bytes the cache holds. */
  long budgetBytes();

  @Override
  void close();
}
