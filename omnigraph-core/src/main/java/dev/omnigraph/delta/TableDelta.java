package dev.omnigraph.delta;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.GraphViews;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares versions of tables.
 *
 * <p><b>Thread-safety:</b> thread-safe. <b>Lifecycle:</b> owns nothing.
 */
public final class TableDelta {
  /*
   * Candidates: data files never change and their names are unique within a dataset and all of its
   * branches, so a row of a fragment both versions have differs only in being deleted. Rows of
   * fragments only one version has, and rows deleted on one side only, are candidates; everything
   * else is the same row and is not read. A candidate may still be no change (folding and compaction
   * move rows, a merge writes what the other branch had), so candidates of both sides are joined by
   * id and compared cell by cell.
   *
   * Rows that only moved, because their table was compacted, are found by what storage knows of them
   * (MovedRows) and not read at all.
   *
   * The join needs order by id: the ids of all candidates are read and sorted, then the other cells
   * of a bounded number of rows at a time. More ids than the limit are cut into ranges of ids.
   */
  private final GraphViews views;
  private final DeltaLimits limits;

  /** Compares versions of the tables of one graph. */
  public TableDelta(GraphViews views, DeltaLimits limits) {
    this.views = views;
    this.limits = limits;
  }

  /** Compares with the standard limits. */
  public TableDelta(GraphViews views) {
    this(views, DeltaLimits.standard());
  }

  /**
   * Starts a comparison. The two versions may be of different branches; neither need descend from
   * the other.
   *
   * <p><b>Cost:</b> one open per version that is not at hand; no scan when nothing differs. Reads
   * rows in proportion to the rows of fragments that only one version has and to the rows deleted
   * on one side only, never a fragment both have alike.
   *
   * @param from the older version, empty when that state has no such table
   * @param to the newer version, empty when that state has no such table
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the cursor closes the leases
  public DeltaCursor open(TableKey key, Optional<TableSide> from, Optional<TableSide> to) {
    if (from.isPresent()
        && to.isPresent()
        && from.get().pin().equals(to.get().pin())
        && from.get().properties().equals(to.get().properties())) {
      return new DeltaCursor(key, null, null, SideRows.Chains.SAME, limits);
    }
    SideRows older = null;
    SideRows newer = null;
    try {
      older = rows(key, from);
      newer = rows(key, to);
      return new DeltaCursor(key, older, newer, chains(from, to), limits);
    } catch (RuntimeException | Error e) {
      if (older != null) {
        older.close();
      }
      if (newer != null) {
        newer.close();
      }
      throw e;
    }
  }

  private static SideRows.Chains chains(Optional<TableSide> from, Optional<TableSide> to) {
    return from.isPresent() && to.isPresent() && from.get().pin().at(1).equals(to.get().pin().at(1))
        ? SideRows.Chains.SAME
        : SideRows.Chains.DIFFERENT;
  }

  @SuppressWarnings("MustBeClosedChecker") // the rows close the lease
  private @Nullable SideRows rows(TableKey key, Optional<TableSide> side) {
    if (side.isEmpty()) {
      return null;
    }
    DatasetLease lease = views.lease(side.get().pin());
    return new SideRows(key, side.get().properties(), lease);
  }
}
