package dev.omnigraph.write;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.write.rows.IdIndex;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.TableShape;
import java.util.List;

/**
 * What one write wants of one table. Names ids, not row addresses, so that it stays right when the
 * table moves before the commit. Confined to the writing thread.
 */
public interface PendingTable {
  /** Returns the table. */
  TableShape shape();

  /** Returns how the rows are put. */
  Placement placement();

  /** Returns whether the write may be moved over a newer version of the table. */
  OpClass opClass();

  /** Returns ids whose committed rows the added ones replace, where there are such rows. */
  IdIndex replaced();

  /** Returns ids whose committed rows go away. */
  IdIndex removed();

  /** Writes what is not written yet into data files of a chain and returns all; called once. */
  List<StagedFragment> stage(Stager stager, DatasetAddress address);

  /** Returns the table key. */
  default TableKey key() {
    return shape().key();
  }
}
